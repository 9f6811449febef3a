using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Where an encoder call runs.</summary>
internal interface IEmbedder : IDisposable
{
    /// <returns>The unit vector, or null when too many calls wait already.</returns>
    ValueTask<float[]?> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation);
}
