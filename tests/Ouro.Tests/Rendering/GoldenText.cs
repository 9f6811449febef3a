using System.Runtime.CompilerServices;

namespace Ouro.Tests.Rendering;

/// <summary>Compares a text with a file beside the tests; with OURO_ACCEPT_GOLDEN=1 writes that file instead, to be reviewed in the diff.</summary>
internal static class GoldenText
{
    public static void Matches(string name, string text, [CallerFilePath] string caller = "")
    {
        string source = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("OURO_ACCEPT_GOLDEN") == "1")
            File.WriteAllText(source, text);
        Assert.Equal(File.ReadAllText(source).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }
}
