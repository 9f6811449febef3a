using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Model loading done right: once, before the service is healthy, shared by all requests.</summary>
internal sealed class WarmModel(EncoderSession session) : IModelSource
{
    public EncoderLease Acquire(StageTimings timings) => new(session, unloadTimings: null);

    public void Dispose() => session.Dispose();
}
