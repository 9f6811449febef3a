using System.Text;

namespace Ouro.Cli.Rendering.Html;

/// <summary>A page of <c>web/dist</c> as it was built into the tool.</summary>
internal static class EmbeddedPage
{
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedPage).Assembly.GetManifestResourceStream($"Ouro.Cli.{name}")
            ?? throw new InvalidOperationException($"the page {name} is not embedded in this build");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
