using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Ouro.Load.Engine;
using Ouro.Load.Wire;
using Ouro.Model.Records;

namespace Ouro.Load.Portable;

/// <summary>HTTP/1.1 on the framework's async sockets, and through its TLS stream for https: a connection per slot, the engine's own parsers.</summary>
internal sealed class SocketsWorker(LoadJob job, RunControl control, IPEndPoint target, int worker, int workers) : PortableWorker(job, control, worker, workers)
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(250);

    private readonly Lock _encoding = new();
    private readonly RequestTemplate _template = new(job.BaseUrl, job.Request, job.ExtraHeaders);

    public override string Engine => "sockets";

    public override void Dispose()
    {
        foreach (var slot in Slots)
            slot.Stream?.Dispose();
    }

    protected override async Task ExchangeAsync(PortableSlot slot, CancellationToken stop)
    {
        bool reused = slot.Stream is not null;
        await AttemptAsync(slot, stop);
        if (reused && slot.Reply.Record.FirstByte == 0 && slot.Reply.Record.Failure is FailureKind.StreamCutByServer or FailureKind.SendFailed)
        {
            // The server had closed the kept connection (RFC 9112 section 9.3.1): once more on a fresh one.
            slot.BeginAgain();
            await AttemptAsync(slot, stop);
        }
    }

    /// <summary>Connect if needed, send, read to the end.</summary>
    private async Task AttemptAsync(PortableSlot slot, CancellationToken stop)
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
                limited.CancelAfter(Job.Timeouts.Connect);
                slot.Stream = await ClientConnection.SecureAsync(await ClientConnection.OpenAsync(target, limited.Token), Job.BaseUrl, Job.Request.Transport, limited.Token);
                reply.Record.Connected = Stopwatch.GetTimestamp();
            }

            (onFailure, onTimeout) = (FailureKind.SendFailed, FailureKind.HeadersTimedOut);
            limited.CancelAfter(Job.Timeouts.Headers);
            byte[] request;
            lock (_encoding)
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

    /// <summary>True when the reply ended by its own framing.</summary>
    private async Task<bool> ReadReplyAsync(PortableSlot slot, CancellationTokenSource limited)
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
                limited.CancelAfter(DrainTime);
            }
            else if (!draining && reply.Record.HeadersSeen != 0)
            {
                limited.CancelAfter(Job.Timeouts.Stall);
            }
        }
    }
}
