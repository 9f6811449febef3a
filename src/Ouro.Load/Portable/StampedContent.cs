using System.Diagnostics;
using System.Net;

namespace Ouro.Load.Portable;

/// <summary>
/// A request's body. The client asks for it once a connection has room for the stream, so waiting for one counts as lateness, not as
/// the service's time. <paramref name="sending"/> is told the instant, in ticks, before the bytes are handed over: what the client
/// does with them until they are on the wire is in the TTFT, which is never too short.
/// </summary>
internal sealed class StampedContent(ReadOnlyMemory<byte> body, Action<long> sending) : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        sending(Stopwatch.GetTimestamp());
        await stream.WriteAsync(body, cancellationToken);
    }
}
