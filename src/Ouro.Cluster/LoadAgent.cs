using System.Diagnostics;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;
using NATS.Net;
using Ouro.Cluster.Messages;
using Ouro.Cluster.Results;
using Ouro.Load.Engine;
using Ouro.Model.Records;

namespace Ouro.Cluster;

/// <summary>
/// One load generator of a distributed run. It serves one coordinator at a time:
/// enlist → for each cell: clock, job → warm-up → ready → start → load → results → done; then release.
/// </summary>
/// <param name="patience">How long a coordinator may be silent before this agent gives it up; longer than an outage that a run outlasts.</param>
public sealed class LoadAgent(NatsConnection nats, AgentCard card, string group, TimeSpan patience, Action<string> log) : IDisposable
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(300);

    private readonly Subjects _subjects = new(group);
    private readonly NatsObjContext _objects = new(new NatsJSContext(nats));
    private readonly Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> _bodies = [];
    private volatile string? _session;
    private long _heard = Stopwatch.GetTimestamp();
    private Task _work = Task.CompletedTask;
    private TaskCompletionSource<long>? _start;
    private CancellationTokenSource? _cell;

    /// <summary>Serves until it is stopped, or, with <paramref name="once"/>, released by its first coordinator.</summary>
    public async Task RunAsync(bool once, CancellationToken stop)
    {
        using var released = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var roll = AnswerRollAsync(released.Token);
        var hello = SayHelloAsync(released.Token);
        var watch = GiveUpDeadCoordinatorsAsync(once, released);
        try
        {
            await foreach (var message in nats.SubscribeAsync<byte[]>(_subjects.Agent(card.Id, "*"), cancellationToken: released.Token))
            {
                await HandleAsync(message, message.Subject[(message.Subject.LastIndexOf('.') + 1)..]);
                if (once && _session is null && message.Subject.EndsWith(".release", StringComparison.Ordinal))
                    break;
            }
        }
        catch (OperationCanceledException) when (released.IsCancellationRequested)
        {
            // The user ends the agent, or its one coordinator is gone.
        }

        if (_cell is { } running)
            await running.CancelAsync();
        await _work;
        await released.CancelAsync();
        await Task.WhenAll(roll, hello, watch);
    }

    public void Dispose() => _cell?.Dispose();

    /// <summary>Where a run is in progress, its coordinator says that it began without this agent.</summary>
    private async Task SayHelloAsync(CancellationToken stop)
    {
        try
        {
            var reply = await nats.RequestAsync<byte[], byte[]>(_subjects.Hello, Wire.Encode(card), cancellationToken: stop);
            if (Wire.Decode<Answer>(reply.Data)?.Refusal is { } refusal)
                log(refusal);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // No coordinator is there yet, or the agent ends.
        }
    }

    private async Task AnswerRollAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var message in nats.SubscribeAsync<byte[]>(_subjects.Roll, cancellationToken: stop))
            {
                if (_session is null)
                    await message.ReplyAsync(Wire.Encode(card), cancellationToken: stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private async Task HandleAsync(NatsMsg<byte[]> message, string kind)
    {
        // Whoever asks to enlist may be another coordinator.
        if (kind != "enlist")
            Volatile.Write(ref _heard, Stopwatch.GetTimestamp());
        switch (kind)
        {
            case "enlist" when Wire.Decode<Enlistment>(message.Data) is { } enlistment:
                string? refusal = RefusalOf(enlistment);
                if (refusal is null)
                {
                    Volatile.Write(ref _heard, Stopwatch.GetTimestamp());
                    _session = enlistment.Session;
                    log($"enlisted for run {enlistment.Session}");
                }

                await message.ReplyAsync(Wire.Encode(new Answer(refusal)));
                break;
            case "clock":
                await message.ReplyAsync(Wire.Encode(new ClockReading(Stopwatch.GetTimestamp(), Stopwatch.Frequency)));
                break;
            case "job" when Wire.Decode<JobMessage>(message.Data) is { } job:
                string? busy = job.Session != _session ? "this agent is not enlisted for that run" : !_work.IsCompleted ? "this agent still runs another cell" : null;
                await message.ReplyAsync(Wire.Encode(new Answer(busy)));
                if (busy is null)
                {
                    log($"{job.Cell}: part {job.Part + 1} of {job.Parts}");
                    _start = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _cell?.Dispose();
                    _cell = new CancellationTokenSource();
                    _work = WorkAsync(job, _start.Task, _cell);
                }

                break;
            case "start" when Wire.Decode<StartOrder>(message.Data) is { } order:
                _start?.TrySetResult(order.AgentTicks);
                await message.ReplyAsync(Wire.Encode(new Answer(null)));
                break;
            case "stop":
                if (_cell is { } running)
                    await running.CancelAsync();
                break;
            case "release" when _session is not null:
                Free($"released from run {_session}");
                break;
        }
    }

    /// <summary>A coordinator that was killed releases nobody.</summary>
    private async Task GiveUpDeadCoordinatorsAsync(bool once, CancellationTokenSource released)
    {
        try
        {
            while (true)
            {
                await Task.Delay(patience / 10, released.Token);
                if (_session is null || Stopwatch.GetElapsedTime(Volatile.Read(ref _heard)) < patience)
                    continue;
                if (_cell is { } running)
                    await running.CancelAsync();
                Free($"the coordinator of run {_session} has been silent for {patience.TotalSeconds:0} s and is given up");
                if (once)
                    await released.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (released.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private void Free(string why)
    {
        log(why);
        _session = null;
        _bodies.Clear();
    }

    private string? RefusalOf(Enlistment enlistment)
    {
        if (_session is not null && _session != enlistment.Session)
            return $"busy with run {_session}";
        return enlistment.Version == card.Version ? null : $"this agent is Ouro {card.Version}, the coordinator {enlistment.Version}: records have another layout";
    }

    private async Task WorkAsync(JobMessage message, Task<long> start, CancellationTokenSource cell)
    {
        using var ended = new CancellationTokenSource();
        var latest = new LatestProgress();
        var beats = BeatAsync(message, latest, ended.Token);
        Done done;
        try
        {
            var job = message.ToJob(await BodiesAsync(message));
            await LoadEngine.WarmUpAsync(job.BaseUrl.Scheme == Uri.UriSchemeHttps, cell.Token);
            var capture = await LoadEngine.RunAsync(job, latest, cell.Token, () => GateAsync(message, start, cell.Token));
            log($"{message.Cell}: {capture.Requests.Length} requests, {capture.Ending}");
            done = new Done(card.Id, message.Cell, await StoreAsync(message, capture), null);
        }
        catch (Exception e) when (e is NatsException or System.Net.Sockets.SocketException or OperationCanceledException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            string why = e is OperationCanceledException && cell.IsCancellationRequested ? "stopped before its part began" : e.Message;
            log($"{message.Cell} failed: {why}");
            done = new Done(card.Id, message.Cell, null, why);
        }

        await ended.CancelAsync();
        await beats;
        await nats.PublishAsync(_subjects.Run(message.Session, "done"), Wire.Encode(done));
    }

    /// <summary>The last milliseconds are spun, so that all agents begin within the error of their clocks.</summary>
    private async Task<long> GateAsync(JobMessage message, Task<long> start, CancellationToken stop)
    {
        await nats.PublishAsync(_subjects.Run(message.Session, "ready"), Wire.Encode(new Ready(card.Id, message.Cell)), cancellationToken: stop);
        long ticks = await start.WaitAsync(stop);
        long early = ticks - Stopwatch.GetTimestamp() - (2 * Stopwatch.Frequency / 1000);
        if (early > 0)
            await Task.Delay(TimeSpan.FromSeconds(early / (double)Stopwatch.Frequency), stop);
        while (Stopwatch.GetTimestamp() < ticks)
            Thread.SpinWait(20);
        return ticks;
    }

    private async Task BeatAsync(JobMessage message, LatestProgress latest, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(s_beat);
        try
        {
            do
            {
                var progress = latest.Value;
                await nats.PublishAsync(
                    _subjects.Run(message.Session, "beat"), Wire.Encode(new Beat(card.Id, message.Cell, progress.Completed, progress.Failed, progress.LastTtftSeconds)), cancellationToken: ended);
            }
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (Exception e) when (e is NatsException || (e is OperationCanceledException && ended.IsCancellationRequested))
        {
            // The part has ended, or the connection is closed for good: the coordinator hears no beat and draws its own conclusion.
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BodiesAsync(JobMessage message)
    {
        if (_bodies.TryGetValue(message.BodiesObject, out var known))
            return known;
        var store = await _objects.GetObjectStoreAsync(Subjects.Store(message.Session));
        byte[] bytes = await store.GetBytesAsync(message.BodiesObject);
        var bodies = (Wire.Decode<List<byte[]>>(bytes) ?? []).ConvertAll(b => (ReadOnlyMemory<byte>)b);
        _bodies[message.BodiesObject] = bodies;
        return bodies;
    }

    /// <summary>Tried again for as long as the server may be gone: the results exist nowhere else.</summary>
    private async Task<string> StoreAsync(JobMessage message, LoadCapture capture)
    {
        string name = $"{message.Cell}-{card.Id}";
        await using var file = ScratchFile.Create(Path.GetTempPath());
        CaptureCodec.Write(file, capture);
        long until = Stopwatch.GetTimestamp() + (long)(NatsLink.LongestOutage.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            try
            {
                var store = await _objects.GetObjectStoreAsync(Subjects.Store(message.Session));
                file.Position = 0;
                await store.PutAsync(new ObjectMetadata { Name = name }, file, leaveOpen: true);
                return name;
            }
            catch (Exception e) when (e is NatsException or TimeoutException or OperationCanceledException && Stopwatch.GetTimestamp() < until)
            {
                log($"{message.Cell}: results not stored yet ({e.Message})");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }
}
