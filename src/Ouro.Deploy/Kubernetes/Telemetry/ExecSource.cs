using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>
/// A shell in the container that prints its control group's files whenever it is sent a line: no process is started per
/// sample but one <c>head</c>, and the shell ends with the connection, however that ends.
/// </summary>
internal sealed class ExecSource : PeriodicSource
{
    // A sample costs the container about 2 ms of CPU: at this interval below 2 % of half a core.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // The container may be throttled for most of a second; a shell that says nothing for longer is none.
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);
    private const string EndOfSample = "==> end <==";

    private static readonly string[] Command =
    [
        "sh", "-c",
        $"fs=; for f in {string.Join(' ', ContainerFiles.Paths)}; do [ -r $f ] && fs=\"$fs $f\"; done; while read -r line; do head -n 200 $fs 2>/dev/null; echo '{EndOfSample}'; done",
    ];

    private readonly ChannelSocket _shell;
    private string? _endedBy;

    private ExecSource(ChannelSocket shell)
        : base(Interval) => _shell = shell;

    public override string Description => FormattableString.Invariant($"control group files by exec, every {Interval.TotalSeconds} s{(_endedBy is null ? "" : $" until it ended ({_endedBy})")}");

    /// <summary>A fault where the container cannot be entered or has no shell.</summary>
    public static async Task<Result<ExecSource>> StartAsync(ClusterAccess cluster, string pod, string container, CancellationToken cancel)
    {
        var entered = await cluster.ExecAsync(pod, container, Command, cancel);
        if (!entered.TryGet(out var shell))
            return entered.Faults.ToList();
        var source = new ExecSource(shell);
        string? failure = "the container has no shell";
        try
        {
            failure = await source.SampleAsync(cancel);
        }
        catch (Exception e) when (IsEnd(e) && !cancel.IsCancellationRequested)
        {
            failure = e.Message;
        }
        catch
        {
            // The run was stopped.
            await source.DisposeAsync();
            throw;
        }

        if (failure is not null)
        {
            await source.DisposeAsync();
            return Fault.Deployment($"pod {pod} cannot be read by exec: {failure}", "a container with sh and head", "see --k8s-telemetry cadvisor");
        }

        source.Begin();
        return source;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _shell.Dispose();
    }

    protected override async Task<bool> TrySampleAsync()
    {
        try
        {
            _endedBy = await SampleAsync(CancellationToken.None);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The container ended, the connection to it, or its patience: the samples so far count.
            _endedBy = e.Message;
        }

        return _endedBy is null;
    }

    /// <summary>Null, or why there is no sample.</summary>
    private async Task<string?> SampleAsync(CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(AnswerBound);
        var text = new StringBuilder();
        long asked = Stopwatch.GetTimestamp();
        await _shell.SendAsync(ChannelSocket.Input, "\n"u8.ToArray(), bound.Token);
        while (await _shell.ReceiveAsync(bound.Token) is { } received)
        {
            string words = Encoding.UTF8.GetString(received.Payload.Span);
            if (received.Channel == ChannelSocket.Status)
                return words.ReplaceLineEndings(" ");
            if (received.Channel != ChannelSocket.Output)
                continue;
            text.Append(words);
            if (!text.ToString().TrimEnd().EndsWith(EndOfSample, StringComparison.Ordinal))
                continue;

            // Read somewhere between the question and its answer.
            Samples.Add(ContainerFiles.Parse(text.ToString(), asked + ((Stopwatch.GetTimestamp() - asked) / 2)));
            return null;
        }

        return "the connection ended";
    }

    private static bool IsEnd(Exception e) => e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
