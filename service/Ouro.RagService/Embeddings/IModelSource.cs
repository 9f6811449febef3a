using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Where a request gets its encoder from.</summary>
internal interface IModelSource : IDisposable
{
    EncoderLease Acquire(StageTimings timings);
}

/// <summary>An encoder for one request; disposing it gives up only what that request owns.</summary>
internal readonly struct EncoderLease(EncoderSession session, bool isOwned) : IDisposable
{
    public EncoderSession Session { get; } = session;

    public void Dispose()
    {
        if (isOwned)
            Session.Dispose();
    }
}
