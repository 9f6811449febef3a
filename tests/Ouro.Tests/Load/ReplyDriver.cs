using Ouro.Load.Wire;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Load;

/// <summary>Feeds one reply to a reader in given pieces and gives back what the reader made of it. Read k is stamped 1000 + k.</summary>
internal static class ReplyDriver
{
    public const long RequestId = 123;

    public static Outcome Whole(TargetFormat format, ReadOnlySpan<byte> reply) => Cut(format, reply, reply.Length);

    public static Outcome Cut(TargetFormat format, ReadOnlySpan<byte> reply, params ReadOnlySpan<int> ends)
    {
        var reader = Begin(format);
        var progress = ReplyProgress.Open;
        int start = 0;
        int read = 0;
        foreach (int end in ends)
        {
            if (progress == ReplyProgress.Open && end > start)
                progress = reader.Feed(reply[start..end], 1000 + read++, 0);
            start = end;
        }

        if (progress == ReplyProgress.Open && start < reply.Length)
            progress = reader.Feed(reply[start..], 1000 + read, 0);
        if (progress == ReplyProgress.Open)
            reader.PeerClosed(5000);
        return new Outcome(reader);
    }

    public static Outcome ByteByByte(TargetFormat format, ReadOnlySpan<byte> reply)
    {
        var reader = Begin(format);
        for (int i = 0; i < reply.Length; i++)
        {
            if (reader.Feed(reply.Slice(i, 1), 1000 + i, 0) != ReplyProgress.Open)
                return new Outcome(reader);
        }

        reader.PeerClosed(5000);
        return new Outcome(reader);
    }

    private static ReplyReader Begin(TargetFormat format)
    {
        var reader = new ReplyReader(format);
        reader.Begin(RequestId);
        reader.Record.Sent = 900;
        return reader;
    }
}

/// <summary>What does not depend on how the reads were cut.</summary>
internal sealed record Outcome(
    FailureKind Failure,
    int HttpStatus,
    int Tokens,
    string TokenBytes,
    int Events,
    bool SawDocuments,
    bool IdEchoed,
    AttestedStub Embeddings,
    AttestedStub Llm,
    StageTiming Embed,
    bool CanReuse)
{
    public Outcome(ReplyReader reader)
        : this(
            reader.Record.Failure,
            reader.Record.HttpStatus,
            reader.Record.TokenCount,
            string.Join(' ', reader.Tokens.ToArray().Select(t => t.EventBytes)),
            reader.Record.EventCount,
            reader.Record.DocumentsSeen != 0,
            reader.Record.IdEchoed,
            reader.Record.EmbeddingsStub,
            reader.Record.LlmStub,
            reader.Record.Stages.Of(ServerStage.Embed),
            reader.CanReuseConnection)
    {
    }
}
