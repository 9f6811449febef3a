using System.Diagnostics;
using System.Net;
using System.Text;
using Ouro.Load.Engine;
using Ouro.Load.Wire;
using Ouro.Model.Records;

namespace Ouro.Load.Portable;

/// <summary>HTTP/2 through the framework's client: its framing and flow control, and its delays, which no stamp of ours can see. Streams of one worker share its connections.</summary>
internal sealed class HttpClientWorker : PortableWorker
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(250);

    private readonly Http2Client _client;
    private readonly Uri _url;
    private readonly List<KeyValuePair<string, string>> _headers;

    public HttpClientWorker(LoadJob job, RunControl control, IPEndPoint target, int worker, int workers)
        : base(job, control, worker, workers)
    {
        _client = new Http2Client(job.BaseUrl, job.Request.Transport, job.Timeouts.Connect, target);
        _url = new Uri(job.BaseUrl, RequestTemplate.TargetOf(job.BaseUrl, job.Request.Path));
        _headers = RequestTemplate.HeadersOf(job.BaseUrl, job.Request, job.ExtraHeaders);
    }

    public override string Engine => "http-client";

    public override void Dispose() => _client.Dispose();

    protected override async Task ExchangeAsync(PortableSlot slot, CancellationToken stop)
    {
        var reply = slot.Reply;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // Until the send, the wait is for a connection: a new one, or room for a stream on one of those that stand.
            limited.CancelAfter(Job.Timeouts.Connect);
            using var request = RequestOf(slot, limited);
            using var response = await _client.SendAsync(request, limited.Token);
            long now = Stopwatch.GetTimestamp();
            reply.TakeHead(HeadOf(response, reply.Record.RequestId, out bool isReadable), now);
            if (!isReadable)
                reply.Fail(FailureKind.ProtocolViolation, now);
            await ReadBodyAsync(slot, response.Content, limited);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            reply.Fail(HttpFailures.KindOf(e, wasSent: reply.Record.Sent != 0), Stopwatch.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            var kind = stop.IsCancellationRequested ? FailureKind.StoppedByRun
                : reply.Record.HeadersSeen != 0 ? FailureKind.StreamStalled
                : reply.Record.Sent != 0 ? FailureKind.HeadersTimedOut : FailureKind.ConnectTimedOut;
            reply.Fail(kind, Stopwatch.GetTimestamp());
        }
    }

    private HttpRequestMessage RequestOf(PortableSlot slot, CancellationTokenSource limited)
    {
        long readyAt = Stopwatch.GetTimestamp();
        var request = Http2Client.Request(HttpMethod.Post, _url);
        request.Content = new StampedContent(Job.Request.Bodies[slot.Reply.Record.QueryIndex], Sending);
        foreach (var (name, value) in _headers)
        {
            // The client sorts names into those of the request and those of its body.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("X-Request-Id", RequestTemplate.TextOf(slot.Reply.Record.RequestId));
        return request;

        void Sending(long now)
        {
            ref var record = ref slot.Reply.Record;
            var (started, connected) = _client.NewestConnection;
            if (connected > readyAt)
                (record.ConnectStarted, record.Connected) = (Math.Max(started, readyAt), connected);
            record.Sent = now;
            limited.CancelAfter(Job.Timeouts.Headers);
        }
    }

    private async Task ReadBodyAsync(PortableSlot slot, HttpContent content, CancellationTokenSource limited)
    {
        var reply = slot.Reply;
        if (reply.IsSettled)
            return;
        await using var body = await content.ReadAsStreamAsync(limited.Token);
        limited.CancelAfter(Job.Timeouts.Stall);
        while (true)
        {
            int count = await body.ReadAsync(slot.Buffer, limited.Token);
            long now = Stopwatch.GetTimestamp();
            if (count == 0)
            {
                reply.BodyEnded(now);
                return;
            }

            bool wasSettled = reply.IsSettled;
            reply.FeedBody(slot.Buffer.AsSpan(0, count), now);
            if (reply.EventsInLastRead > 0)
                CountRead(reply.EventsInLastRead > 1);
            if (!reply.Record.Succeeded)
                return;
            if (!reply.IsSettled)
                limited.CancelAfter(Job.Timeouts.Stall);
            else if (!wasSettled)
                limited.CancelAfter(DrainTime);
        }
    }

    private static ResponseHeaders HeadOf(HttpResponseMessage response, long requestId, out bool isReadable)
    {
        isReadable = true;
        var head = new ResponseHeaders { ExpectedRequestId = requestId, Status = (short)response.StatusCode, ContentLength = -1 };
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (string value in values)
                isReadable &= head.TryTakeField(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
        }

        return head;
    }
}
