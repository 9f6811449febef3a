using System.Diagnostics;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>A program and its standard output; one that fails fails the test with what it said.</summary>
internal static class Shell
{
    // Starting a cluster or rolling out a pod on a busy machine takes up to two minutes.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    public static string Run(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Bound))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}{output.Result}");
        return output.Result;
    }
}
