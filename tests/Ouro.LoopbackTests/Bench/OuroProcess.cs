using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Ouro.LoopbackTests.Bench;

/// <summary>The real command line as its own process, as a user starts it.</summary>
internal sealed class OuroProcess : IDisposable
{
    // A whole bench of this suite takes well under a minute; past this bound a test has hung.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly StringBuilder _errorSoFar = new();

    private OuroProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorAsync();
    }

    public static string Root { get; } = FindRoot();

    public static string Binary { get; } = Path.Combine(Root, "artifacts/bin/Ouro.Cli/release/ouro");

    public int Id => _process.Id;

    public static OuroProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Binary, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new OuroProcess(Process.Start(start)!);
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var ouro = Start(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), environment);
        return await ouro.WaitAsync();
    }

    /// <param name="bound">For what is known to take longer than the rest of the suite.</param>
    public async Task<(int ExitCode, string Output, string Error)> WaitAsync(TimeSpan? bound = null)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(bound ?? Bound, TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _output, await _error);
    }

    /// <summary>The first match in standard error, as soon as it is there.</summary>
    public async Task<Match> ErrorMatchAsync(Regex pattern)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            lock (_errorSoFar)
            {
                if (pattern.Match(_errorSoFar.ToString()) is { Success: true } match)
                    return match;
            }

            if (_process.HasExited || waiting.Elapsed > Bound)
                throw new InvalidOperationException($"standard error has no {pattern}: {_errorSoFar}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errorSoFar)
                _errorSoFar.AppendLine(line);
        }

        lock (_errorSoFar)
            return _errorSoFar.ToString();
    }

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Ouro.slnx")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
