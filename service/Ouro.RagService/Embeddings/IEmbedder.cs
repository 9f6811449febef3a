using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Where an encoder call runs.</summary>
internal interface IEmbedder : IDisposable
{
    /// <summary>Seconds after which a refused caller may find room; null while there is room.</summary>
    int? SecondsUntilRoom { get; }

    /// <returns>A refusal where too many calls wait already, or where this one has waited too long.</returns>
    ValueTask<Embedded> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation);
}
