using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Embedding as such services are written: on the request path, one call at a time, the others holding their threads.</summary>
internal sealed class LockedEmbedder(TextTokenizer tokenizer, int maxTokens) : IEmbedder
{
    private readonly Lock _encoding = new();

    /// <summary>Nothing bounds the callers that wait for the lock.</summary>
    public int? SecondsUntilRoom => null;

    public ValueTask<Embedded> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation)
    {
        long asked = Stopwatch.GetTimestamp();
        lock (_encoding)
        {
            long started = Stopwatch.GetTimestamp();
            float[] vector = session.Encode([tokenizer.Encode(text, maxTokens)]);
            timings.Add(Stage.Embed, asked, started, Stopwatch.GetTimestamp());
            return new ValueTask<Embedded>(Embedded.As(vector));
        }
    }

    public void Dispose()
    {
    }
}
