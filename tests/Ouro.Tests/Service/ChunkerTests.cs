using Ouro.RagService.Retrieval;

namespace Ouro.Tests.Service;

public sealed class ChunkerTests
{
    [Fact]
    public void A_heading_stays_with_the_passages_below_it()
    {
        var passages = Chunker.Split("# Optics\n\nLight bends.\n\n## Lenses\nThey focus.\n\nAnd magnify.");
        Assert.Equal(["Optics: Light bends.", "Lenses: They focus.", "Lenses: And magnify."], passages);
    }

    [Fact]
    public void Nothing_is_lost_and_no_passage_is_too_long()
    {
        string text = string.Join(' ', Enumerable.Range(0, 2_000).Select(i => $"word{i}{(i % 17 == 0 ? "." : "")}"));
        var passages = Chunker.Split(text);
        Assert.All(passages, passage => Assert.InRange(passage.Length, 1, Chunker.PassageLimit));
        Assert.Equal(text.Split(' '), string.Join(' ', passages).Split(' '));
    }

    [Fact]
    public void A_word_longer_than_a_passage_is_cut_but_never_inside_a_character()
    {
        string text = string.Concat(Enumerable.Repeat("𝛼", 1_000));
        var passages = Chunker.Split("x" + text);
        Assert.Equal("x" + text, string.Concat(passages));
        Assert.All(passages, passage => Assert.False(char.IsLowSurrogate(passage[0])));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n \n")]
    [InlineData("# Only a heading")]
    public void Text_without_passages_gives_none(string text) => Assert.Empty(Chunker.Split(text));
}
