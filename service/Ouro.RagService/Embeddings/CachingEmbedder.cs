using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// Keeps the vectors of the questions asked last. Only real vectors come through here: the stub's never reach an embedder,
/// so the two cannot mix.
/// </summary>
internal sealed class CachingEmbedder(IEmbedder inner, int limit, Action hit) : IEmbedder
{
    private readonly Lock _access = new();
    private readonly Dictionary<string, LinkedListNode<(string Text, float[] Vector)>> _byText = new(StringComparer.Ordinal);

    // The question used last is the first.
    private readonly LinkedList<(string Text, float[] Vector)> _byUse = [];

    public int? SecondsUntilRoom => inner.SecondsUntilRoom;

    public async ValueTask<Embedded> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation)
    {
        long asked = Stopwatch.GetTimestamp();
        if (Find(text) is { } known)
        {
            hit();
            timings.Add(Stage.Embed, asked, asked, Stopwatch.GetTimestamp());
            return Embedded.As(known);
        }
        var embedded = await inner.EmbedAsync(session, text, timings, cancellation);
        if (embedded.Vector is { } vector)
            Keep(text, vector);
        return embedded;
    }

    private float[]? Find(string text)
    {
        lock (_access)
        {
            if (!_byText.TryGetValue(text, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Vector;
        }
    }

    private void Keep(string text, float[] vector)
    {
        lock (_access)
        {
            if (_byText.ContainsKey(text))
                return;
            _byText.Add(text, _byUse.AddFirst((text, vector)));
            if (_byText.Count <= limit)
                return;
            _byText.Remove(_byUse.Last!.Value.Text);
            _byUse.RemoveLast();
        }
    }

    public void Dispose() => inner.Dispose();
}
