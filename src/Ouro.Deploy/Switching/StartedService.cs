using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ouro.Deploy.Processes;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Switching;

/// <summary>A service that Ouro started and that has answered its health check.</summary>
internal sealed class StartedService : IAsyncDisposable
{
    private const string Announcement = "listening on ";

    private readonly GuardedProcess _process;
    private readonly StartBounds _bounds;

    private StartedService(GuardedProcess process, Uri baseUrl, StartBounds bounds)
    {
        _process = process;
        BaseUrl = baseUrl;
        _bounds = bounds;
    }

    public Uri BaseUrl { get; }

    public int ProcessId => _process.ProcessId;

    public bool HasExited => _process.HasExited;

    /// <summary>
    /// Starts a service and waits until it is healthy:
    /// (1) refuse a port that somebody else already listens on, since that service would be measured instead;
    /// (2) start the process; (3) learn its address; (4) ask for its health until it answers.
    /// On a fault, nothing of it runs any more.
    /// </summary>
    /// <param name="knownUrl">Null: the service announces its address.</param>
    /// <param name="acceptAnyAnswer">True: any answer below 500 at <c>/health</c> or <c>/</c> is health. False: only 200 at <c>/health</c>.</param>
    public static async Task<Result<StartedService>> StartAsync(
        string name,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> cgroupProcsFiles,
        Uri? knownUrl,
        bool acceptAnyAnswer,
        OutputLog log,
        StartBounds bounds,
        Transport transport,
        CancellationToken cancel)
    {
        // (1)
        if (knownUrl is not null && await IsTakenAsync(knownUrl, cancel))
            return Fault.Deployment($"{knownUrl.GetLeftPart(UriPartial.Authority)} already answers before '{name}' was started", "a free port", "stop what listens there, or choose another port");

        // (2)
        Result<GuardedProcess> started = GuardedProcess.Start(command, environment, cgroupProcsFiles, log);
        if (!started.TryGet(out GuardedProcess? process))
            return started.Faults[0];

        StartedService? healthy = null;
        try
        {
            long start = Stopwatch.GetTimestamp();
            using var health = new HealthCheck(bounds.HealthRequest, transport);
            Uri? baseUrl = knownUrl;
            string lastAnswer = "no answer yet";
            while (Stopwatch.GetElapsedTime(start) < bounds.Health)
            {
                cancel.ThrowIfCancellationRequested();

                // (3)
                baseUrl ??= ReadAnnouncedUrl(log.ReadFirstLines());

                // (4)
                if (baseUrl is not null)
                {
                    HealthAnswer answer = await health.AskAsync(baseUrl, acceptAnyAnswer, cancel);
                    lastAnswer = answer.Description;
                    if (answer.IsHealthy && !process.HasExited)
                    {
                        healthy = new StartedService(process, baseUrl, bounds);
                        return healthy;
                    }
                }

                if (process.HasExited)
                    return Exited(name, process, log);
                await Task.Delay(bounds.HealthInterval, cancel);
            }

            string read = baseUrl is null ? $"no line '{Announcement}http://…' from '{name}'" : $"no health of '{name}' at {baseUrl} ({lastAnswer})";
            return Fault.Deployment(
                string.Create(CultureInfo.InvariantCulture, $"{read} within {bounds.Health.TotalSeconds:0.#} s{OutputSuffix(log.ReadTail())}"),
                acceptAnyAnswer ? "any answer at /health or /" : "200 at /health",
                $"read {log.Path}");
        }
        finally
        {
            if (healthy is null)
            {
                await process.StopAsync(bounds.StopGrace);
                await process.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(_bounds.StopGrace);
        await _process.DisposeAsync();
    }

    /// <summary>The first line <c>listening on URL</c>; an unspecified address (0.0.0.0, [::]) is reached through loopback.</summary>
    internal static Uri? ReadAnnouncedUrl(IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            int at = line.IndexOf(Announcement, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || !Uri.TryCreate(line[(at + Announcement.Length)..].Trim(), UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
                continue;
            return IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
                ? new UriBuilder(url) { Host = "127.0.0.1" }.Uri
                : url;
        }

        return null;
    }

    /// <summary>The last words of a service on one line, for a message that is one line; the log holds the rest.</summary>
    internal static string OutputSuffix(string tail)
    {
        // 300 characters: an exception's type and message, on top of a sentence, within four terminal lines.
        const int MaximumLength = 300;
        string words = string.Join(" | ", tail.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
        if (words.Length == 0)
            return "; it printed nothing";
        return $"; it printed last: {(words.Length > MaximumLength ? "…" + words[^MaximumLength..] : words)}";
    }

    private static Fault Exited(string name, GuardedProcess process, OutputLog log)
    {
        string tail = string.Join(Environment.NewLine, new[] { process.LaunchErrors, log.ReadTail() }.Where(t => t.Length > 0));
        // 128 + 9: a pod's limit ends a process this way, and the process itself can say nothing about it.
        string cause = process.ExitCode == 137 ? " (SIGKILL, as from a memory limit)" : string.Empty;
        return Fault.Deployment(
            string.Create(CultureInfo.InvariantCulture, $"'{name}' ended with exit code {process.ExitCode}{cause} before it was healthy{OutputSuffix(tail)}"),
            "a service that keeps running",
            $"read {log.Path}");
    }

    private static async Task<bool> IsTakenAsync(Uri url, CancellationToken cancel)
    {
        using var client = new TcpClient();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // 1 s: a loopback or cluster port that is taken accepts within milliseconds.
        bound.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await client.ConnectAsync(url.Host, url.Port, bound.Token);
            return true;
        }
        catch (SocketException)
        {
            // Refused or unresolvable: nobody listens.
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody accepted within the bound.
            return false;
        }
    }
}
