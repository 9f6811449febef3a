using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Where an encoder call runs.</summary>
internal interface IEmbedder : IDisposable
{
    /// <summary>Seconds after which a refused caller may find room; null while there is room.</summary>
    int? SecondsUntilRoom { get; }

    /// <returns>The unit vector, or null when too many calls wait already.</returns>
    ValueTask<float[]?> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation);
}
