using System.Diagnostics;
using System.Text;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Cluster;

/// <summary>Agents as processes of their own, as users start them.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly List<(Process Process, StringBuilder Log)> _agents = [];

    public Fleet(string url, int count, string name = "agent", IReadOnlyDictionary<string, string>? environment = null)
    {
        for (int i = 0; i < count; i++)
        {
            var log = new StringBuilder();
            var start = new ProcessStartInfo(OuroProcess.Binary, ["agent", "--nats", url, "--name", $"{name}-{i}", "--once"]) { RedirectStandardError = true };
            foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
                start.Environment[variable] = value;
            var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, line) =>
            {
                lock (log)
                    log.AppendLine(line.Data);
            };
            process.BeginErrorReadLine();
            _agents.Add((process, log));
        }
    }

    /// <summary>Until every agent has said so.</summary>
    public async Task UntilAsync(string text)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(60));
        while (!_agents.TrueForAll(a => TextOf(a.Log).Contains(text, StringComparison.Ordinal)))
            await Task.Delay(50, bound.Token);
    }

    public void Kill(int agent) => _agents[agent].Process.Kill();

    /// <summary>What each said, after it ended by itself.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        foreach (var (process, _) in _agents)
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return [.. _agents.Select(a => TextOf(a.Log))];
    }

    public void Dispose()
    {
        foreach (var (process, _) in _agents)
        {
            if (!process.HasExited)
                process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static string TextOf(StringBuilder log)
    {
        lock (log)
            return log.ToString();
    }
}
