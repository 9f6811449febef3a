using Ouro.Cli.Rendering;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Load;

public sealed class SavedReplyTests
{
    public static TheoryData<string> Recorded => [.. SavedReplies.Recorded];

    public static TheoryData<string> Corpus => [.. SavedReplies.Corpus];

    /// <summary>Tokens and events were counted in the files by hand.</summary>
    [Theory]
    [InlineData("ouragboros.ours", 8, 13)]
    [InlineData("ouragboros.fastapi", 6, 10)]
    [InlineData("ouragboros.fastapi-growing", 6, 10)]
    [InlineData("openai.llm-sim", 8, 10)]
    [InlineData("ollama.chat", 7, 8)]
    [InlineData("ollama.generate", 7, 8)]
    public void WhatIsInARecordedReplyIsFound(string name, int tokens, int events)
    {
        var (format, bytes) = SavedReplies.Read("Recorded", name);
        var outcome = ReplyDriver.Whole(format, bytes);
        Assert.Equal((FailureKind.None, tokens, events), (outcome.Failure, outcome.Tokens, outcome.Events));
        Assert.True(outcome.CanReuse);
    }

    [Fact]
    public void OurOwnRepliesAttestAndEcho()
    {
        var outcome = ReplyDriver.Whole(TargetFormat.Ouragboros, SavedReplies.Read("Recorded", "ouragboros.ours-mocked").Bytes);
        Assert.Equal((AttestedStub.Mock, AttestedStub.Mock, true, true), (outcome.Embeddings, outcome.Llm, outcome.IdEchoed, outcome.SawDocuments));
        Assert.True(outcome.Embed.IsReported);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ARecordedReplyIsTheSameHoweverItIsCut(string name)
    {
        var (format, bytes) = SavedReplies.Read("Recorded", name);
        AssertSameInEveryCut(format, bytes);
        for (int length = 0; length < bytes.Length - 60; length += 7)
            Assert.Equal(FailureKind.StreamCutByServer, ReplyDriver.Whole(format, bytes.AsSpan(0, length)).Failure);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void TheCorpusIsJudgedAsItsNamesSayHoweverItIsCut(string name)
    {
        var (format, bytes) = SavedReplies.Read("Corpus", name);
        Assert.Equal(name.Split('.')[1], EnumKeys.KeyOf(ReplyDriver.Whole(format, bytes).Failure));
        AssertSameInEveryCut(format, bytes);
    }

    private static void AssertSameInEveryCut(TargetFormat format, byte[] bytes)
    {
        var whole = ReplyDriver.Whole(format, bytes);
        for (int cut = 1; cut < bytes.Length; cut++)
            Assert.Equal(whole, ReplyDriver.Cut(format, bytes, cut));
        Assert.Equal(whole, ReplyDriver.ByteByByte(format, bytes));
    }
}
