using Ouro.RagService.Embeddings;
using Ouro.RagService.Pipeline;

namespace Ouro.Tests.Service;

public sealed class CachingEmbedderTests
{
    private int _hits;

    [Fact]
    public async Task The_questions_used_last_are_kept_and_their_stage_is_timed_all_the_same()
    {
        using var inner = new CountingEmbedder();
        using var cache = new CachingEmbedder(inner, 2, () => _hits++);
        foreach (string text in new[] { "a", "b", "a", "c", "a", "b" })
        {
            var timings = new StageTimings();
            Assert.Equal(text, await Embed(cache, text, timings));
            Assert.Equal(_hits > 0 && text == "a", timings.Ran(Stage.Embed));
        }
        // b was pushed out by c, a was used between them.
        Assert.Equal(["a", "b", "c", "b"], inner.Texts);
        Assert.Equal(2, _hits);
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        using var inner = new CountingEmbedder();
        using var cache = new CachingEmbedder(inner, 2, () => _hits++);
        inner.IsFull = true;
        Assert.Null(await Embed(cache, "a", new StageTimings()));
        Assert.Equal(7, cache.SecondsUntilRoom);
        inner.IsFull = false;
        Assert.Equal("a", await Embed(cache, "a", new StageTimings()));
    }

    /// <returns>The text that the vector stands for.</returns>
    private static async Task<string?> Embed(CachingEmbedder cache, string text, StageTimings timings) =>
        (await cache.EmbedAsync(null!, text, timings, TestContext.Current.CancellationToken)).Vector is { } vector ? $"{(char)vector[0]}" : null;

    private sealed class CountingEmbedder : IEmbedder
    {
        public List<string> Texts { get; } = [];

        public bool IsFull { get; set; }

        public int? SecondsUntilRoom => IsFull ? 7 : null;

        public ValueTask<Embedded> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation)
        {
            Texts.Add(text);
            return new ValueTask<Embedded>(IsFull ? Embedded.Refused(7) : Embedded.As([text[0]]));
        }

        public void Dispose()
        {
        }
    }
}
