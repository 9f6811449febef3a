using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Ouro.Load.Schedule;
using Ouro.Load.Wire;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>
/// The portable engine, for other systems and for https: a task per slot on the framework's async sockets, the same parsers
/// and records, stamps by the clock after each read. Its error grows with the streams (docs/measurements/engine.md).
/// </summary>
internal sealed class SocketsWorker(LoadJob job, RunControl control, IPEndPoint target, int worker, int workers) : LoadWorker
{
    private static readonly TimeSpan s_backOff = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly RequestTemplate _template = new(job.BaseUrl, job.Request, job.ExtraHeaders);
    private readonly Slot[] _slots = [.. Enumerable
        .Range(0, (job.Slots - worker + workers - 1) / workers)
        .Select(i => new Slot(worker + (i * workers), new ReplyReader(job.Request.Format)))];

    private Arrivals? _arrivals;

    public override string Engine => "sockets";

    public override StampSource Stamp => StampSource.UserRead;

    public override void Run(LoadPhase phase)
    {
        bool isOpen = job.Schedule.IsOpen && phase.IsRecorded;
        _arrivals = isOpen ? new Arrivals((OpenLoop)job.Schedule, job.Seed, phase.StartTicks, worker, workers) : null;
        using var stop = new CancellationTokenSource();
        long cpuBefore = Environment.CpuUsage.TotalTime.Ticks;
        var slots = Task.WhenAll(_slots.Select(slot => Task.Run(() => RunSlotAsync(slot, phase, stop.Token))));
        while (!slots.Wait(20))
        {
            control.CheckTimeLimit(Stopwatch.GetTimestamp());
            if (control.StopRequested)
                stop.Cancel();
        }

        // The tasks share the thread pool: what can be known is the whole process, an upper bound for the load's share.
        if (phase.IsRecorded)
            CpuNanos = Reading<long>.Known((Environment.CpuUsage.TotalTime.Ticks - cpuBefore) * 100);
    }

    public override void Dispose()
    {
        foreach (var slot in _slots)
            slot.Stream?.Dispose();
    }

    private async Task RunSlotAsync(Slot slot, LoadPhase phase, CancellationToken stop)
    {
        long previousEnd = phase.StartTicks;
        try
        {
            while (!stop.IsCancellationRequested && TryTake(phase, previousEnd, out int index, out long intended))
            {
                await WaitUntilAsync(intended, stop);
                await AskAsync(slot, phase, index, intended, stop);
                ref var record = ref slot.Reply.Record;
                previousEnd = record.Ended;
                if (job.Schedule is ClosedLoop closed)
                    previousEnd += RunControl.ToTicks(!record.Succeeded && record.FirstByte == 0 && closed.ThinkTime < s_backOff ? s_backOff : closed.ThinkTime);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped between two requests: nothing was in flight.
        }
    }

    private bool TryTake(LoadPhase phase, long previousEnd, out int index, out long intended)
    {
        intended = previousEnd;
        if (_arrivals is null)
            return phase.TryTake(out index);
        lock (_gate)
        {
            index = (int)_arrivals.Index;
            intended = _arrivals.Next;
            if (index >= phase.Requests)
                return false;
            _arrivals.Advance();
            return true;
        }
    }

    private static async Task WaitUntilAsync(long ticks, CancellationToken stop)
    {
        long left = ticks - Stopwatch.GetTimestamp();
        if (left > 0)
            await Task.Delay(TimeSpan.FromSeconds(left / (double)Stopwatch.Frequency), stop);
    }

    private async Task AskAsync(Slot slot, LoadPhase phase, int index, long intended, CancellationToken stop)
    {
        var reply = slot.Reply;
        BeginRecord(slot, phase, index, intended);
        long readyAt = Stopwatch.GetTimestamp();
        bool reused = slot.Stream is not null;
        await ExchangeAsync(slot, stop);
        if (reused && reply.Record.FirstByte == 0 && reply.Record.Failure is FailureKind.StreamCutByServer or FailureKind.SendFailed)
        {
            // The server had closed the kept connection (RFC 9112 section 9.3.1): once more on a fresh one.
            BeginRecord(slot, phase, index, intended);
            await ExchangeAsync(slot, stop);
        }

        if (phase.IsRecorded)
            Keep(reply, Math.Max(intended, readyAt));
    }

    private static void BeginRecord(Slot slot, LoadPhase phase, int index, long intended)
    {
        slot.Reply.Begin(phase.RequestIdOf(index));
        slot.Reply.Record.Slot = slot.Number;
        slot.Reply.Record.QueryIndex = phase.QueryOf(index);
        slot.Reply.Record.Intended = intended;
    }

    private void Keep(ReplyReader reply, long readyAt)
    {
        lock (_gate)
        {
            ref var record = ref reply.Record;
            Trace.Add(record, reply.Tokens);
            if (record.Sent != 0)
                Lateness.Add((record.Sent - Math.Max(readyAt, record.Connected)) * (1_000_000_000 / Stopwatch.Frequency));
            CountCompleted(!record.Succeeded, record.FirstToken == 0 ? 0 : record.FirstToken - record.Sent);
        }
    }

    /// <summary>One attempt: connect if needed, send, read to the end. The outcome is in the record.</summary>
    private async Task ExchangeAsync(Slot slot, CancellationToken stop)
    {
        var reply = slot.Reply;
        var onFailure = FailureKind.ConnectRefused;
        var onTimeout = FailureKind.ConnectTimedOut;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            if (slot.Stream is null)
            {
                reply.Record.ConnectStarted = Stopwatch.GetTimestamp();
                limited.CancelAfter(job.Timeouts.Connect);
                slot.Stream = await ConnectAsync(limited.Token);
                reply.Record.Connected = Stopwatch.GetTimestamp();
            }

            (onFailure, onTimeout) = (FailureKind.SendFailed, FailureKind.HeadersTimedOut);
            limited.CancelAfter(job.Timeouts.Headers);
            byte[] request;
            lock (_gate)
                request = (byte[])_template.Prepare(reply.Record.QueryIndex, reply.Record.RequestId).Clone();
            reply.Record.Sent = Stopwatch.GetTimestamp();
            await slot.Stream.WriteAsync(request, limited.Token);
            onFailure = FailureKind.StreamCutByServer;
            if (await ReadReplyAsync(slot, limited) && reply.CanReuseConnection)
                return;
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            reply.Fail(e is AuthenticationException ? FailureKind.TlsFailed : onFailure, Stopwatch.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            var kind = stop.IsCancellationRequested ? FailureKind.StoppedByRun
                : reply.Record.HeadersSeen != 0 ? FailureKind.StreamStalled : onTimeout;
            reply.Fail(kind, Stopwatch.GetTimestamp());
        }

        if (slot.Stream is not null)
            await slot.Stream.DisposeAsync();
        slot.Stream = null;
    }

    private async Task<Stream> ConnectAsync(CancellationToken stop)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(target, stop);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (job.BaseUrl.Scheme != Uri.UriSchemeHttps)
                return stream;
            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = job.BaseUrl.IdnHost }, stop);
            return stream;
        }
        catch
        {
            // Whatever it was, the caller names it; what was opened here is closed here.
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True when the reply ended by its own framing.</summary>
    private async Task<bool> ReadReplyAsync(Slot slot, CancellationTokenSource limited)
    {
        var reply = slot.Reply;
        bool draining = false;
        while (true)
        {
            int count = await slot.Stream!.ReadAsync(slot.Buffer, limited.Token);
            long now = Stopwatch.GetTimestamp();
            if (count == 0)
            {
                reply.PeerClosed(now);
                return false;
            }

            var progress = reply.Feed(slot.Buffer.AsSpan(0, count), now, 0);
            if (reply.EventsInLastRead > 0)
                CountRead(reply.EventsInLastRead > 1);
            if (progress != ReplyProgress.Open)
                return progress == ReplyProgress.Complete;
            if (reply.IsSettled && !draining)
            {
                draining = true;
                limited.CancelAfter(TimeSpan.FromMilliseconds(250));
            }
            else if (!draining && reply.Record.HeadersSeen != 0)
            {
                limited.CancelAfter(job.Timeouts.Stall);
            }
        }
    }

    private void CountRead(bool coalesced)
    {
        lock (_gate)
        {
            TotalReads++;
            if (coalesced)
                CoalescedReads++;
        }
    }

    private sealed class Slot(int number, ReplyReader reply)
    {
        public int Number { get; } = number;

        public ReplyReader Reply { get; } = reply;

        public byte[] Buffer { get; } = new byte[16 * 1024];

        public Stream? Stream { get; set; }
    }
}
