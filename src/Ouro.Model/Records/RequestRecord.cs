using System.Diagnostics;

namespace Ouro.Model.Records;

/// <summary>
/// One request's life. Instants are monotonic ticks (<see cref="Stopwatch.Frequency"/> per second) named by the event;
/// 0 means that the event did not happen (the monotonic clock never reads 0 in a running process).
/// </summary>
public struct RequestRecord
{
    /// <summary>Unique in the run; sent as <c>X-Request-Id</c>, 12 decimal digits.</summary>
    public long RequestId;
    public int Slot;
    public int QueryIndex;

    /// <summary>When the schedule wanted it sent.</summary>
    public long Intended;

    /// <summary>0 when a kept-alive connection served the request.</summary>
    public long ConnectStarted;
    public long Connected;

    /// <summary>Last byte of the request handed to the kernel.</summary>
    public long Sent;
    public long FirstByte;
    public long HeadersSeen;
    public long FirstEvent;
    public long DocumentsSeen;
    public long FirstToken;
    public long LastToken;

    /// <summary>Typed end of stream; for a failed request, the instant of the failure.</summary>
    public long Ended;

    /// <summary>This request's tokens are <c>Tokens[TokenStart .. TokenStart + TokenCount]</c> of its capture.</summary>
    public int TokenStart;
    public int TokenCount;
    public int EventCount;
    public long BytesReceived;
    public short HttpStatus;
    public FailureKind Failure;

    /// <summary>What the reply's own header attests; see <see cref="AttestedStub"/>.</summary>
    public AttestedStub EmbeddingsStub;
    public AttestedStub LlmStub;

    /// <summary>The reply repeated our request id.</summary>
    public bool IdEchoed;
    public ServerStages Stages;

    public readonly bool Succeeded => Failure == FailureKind.None;

    /// <summary>Service TTFT: from the send; null when no token came.</summary>
    public readonly double? TtftSeconds => Span(Sent, FirstToken);

    /// <summary>Response TTFT: from the intended instant, so that a late client cannot hide.</summary>
    public readonly double? ResponseTtftSeconds => Span(Intended, FirstToken);

    public readonly double? EndToEndSeconds => Span(Sent, Ended);

    /// <summary>Time per output token, (LastToken − FirstToken) / (n − 1); undefined for n below 2.</summary>
    public readonly double? TpotSeconds => TokenCount < 2 ? null : Span(FirstToken, LastToken) / (TokenCount - 1);

    private static double? Span(long from, long to) => from == 0 || to == 0 ? null : (to - from) / (double)Stopwatch.Frequency;
}
