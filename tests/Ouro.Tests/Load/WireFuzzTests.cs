using System.Text;
using CsCheck;
using Ouro.Load.Wire;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Load;

public sealed class WireFuzzTests
{
    private static readonly Gen<TargetFormat> s_format = Gen.Int[0, 2].Select(i => (TargetFormat)i);

    [Fact]
    public void RandomBytesNeverThrowAndNeverLoop() =>
        Gen.Select(s_format, Gen.Byte.Array[0, 400], Gen.Int[1, 50]).Sample((format, bytes, piece) => Feed(format, bytes, piece));

    [Fact]
    public void RandomBytesBehindAHeadNeverThrow() =>
        Gen.Select(s_format, Gen.OneOf("Transfer-Encoding: chunked\r\n", "Content-Length: 100\r\n", ""), Gen.Byte.Array[0, 400], Gen.Int[1, 50])
            .Sample((format, header, bytes, piece) => Feed(format, [.. Replies.Encode($"HTTP/1.1 200 OK\r\n{header}\r\n"), .. bytes], piece));

    /// <summary>Grammar fragments in any order reach far deeper than random bytes.</summary>
    [Fact]
    public void ShuffledGrammarNeverThrows() =>
        Gen.Select(
                s_format,
                Gen.OneOf("HTTP/1.1 200 OK", "\r\n", "\n", "\r", "data:", " ", "{\"type\":\"token\",\"content\":\"", "\"}", "0", "a", "5\r\nhello\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n", "{\"type\":\"end\"}", ":", ";", "ffff", "[DONE]", "\uFEFF").Array[0, 60],
                Gen.Int[1, 20])
            .Sample((format, parts, piece) => Feed(format, Replies.Encode("HTTP/1.1 200 OK\r\n" + string.Concat(parts)), piece));

    [Fact]
    public void MutatedRepliesNeverThrow() =>
        Gen.Select(Gen.Int[0, Replies.All.Count - 1], Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[1, 8], Gen.Int[1, 300])
            .Sample((index, edits, piece) =>
            {
                var sample = Replies.All[index];
                byte[] bytes = [.. sample.Bytes];
                foreach (var (at, value) in edits)
                    bytes[at % bytes.Length] = value;
                Feed(sample.Format, bytes, piece);
            });

    [Fact]
    public void AMutatedCorpusNeverThrows() =>
        Gen.Select(Gen.Int[0, SavedReplies.Corpus.Count - 1], Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[1, 8], Gen.Int[1, 300])
            .Sample((index, edits, piece) =>
            {
                var (format, bytes) = SavedReplies.Read("Corpus", SavedReplies.Corpus[index]);
                foreach (var (at, value) in edits.Where(_ => bytes.Length > 0))
                    bytes[at % bytes.Length] = value;
                Feed(format, bytes, piece);
            });

    private static void Feed(TargetFormat format, byte[] bytes, int piece)
    {
        var reader = new ReplyReader(format);
        reader.Begin(1);
        reader.Record.Sent = 1;
        var progress = ReplyProgress.Open;
        for (int start = 0; start < bytes.Length && progress == ReplyProgress.Open; start += piece)
            progress = reader.Feed(bytes.AsSpan(start, Math.Min(piece, bytes.Length - start)), 2 + start, 0);
        if (progress == ReplyProgress.Open)
            reader.PeerClosed(10_000);
        Assert.True(reader.IsSettled || reader.Record.Failure == FailureKind.None);
        Assert.NotEqual(0, reader.Record.Ended);
        Assert.Equal(reader.Record.TokenCount, reader.Tokens.Length);
    }

    /// <summary>Any events, written in any chunks and read in any pieces, come out as they went in.</summary>
    [Fact]
    public void ChunkedEventsComeBackAsTheyWere() =>
        Gen.Select(
                Gen.String[Gen.Char[' ', '\u2100'], 0, 40].Where(s => !s.Any(char.IsSurrogate)).Array[0, 12],
                Gen.OneOf("\n", "\r\n", "\r"),
                Gen.Int[1, 30],
                Gen.Int[1, 30])
            .Sample((events, lineEnd, chunkBytes, readBytes) =>
            {
                byte[] body = Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e}{lineEnd}{lineEnd}")));
                var wire = new List<byte>(Replies.Encode(Replies.Head("text/event-stream", string.Empty)));
                for (int start = 0; start < body.Length; start += chunkBytes)
                {
                    int length = Math.Min(chunkBytes, body.Length - start);
                    wire.AddRange(Replies.Encode($"{length:X}\r\n"));
                    wire.AddRange(body.AsSpan(start, length));
                    wire.AddRange("\r\n"u8);
                }

                wire.AddRange("0\r\n\r\n"u8);
                return Decode([.. wire], readBytes).SequenceEqual(events);
            });

    private static List<string> Decode(byte[] wire, int readBytes)
    {
        var http = new HttpResponseParser();
        http.Reset(0);
        var scanner = new SseScanner();
        var events = new List<string>();
        bool ended = false;
        for (int start = 0; start < wire.Length; start += readBytes)
        {
            ReadOnlySpan<byte> input = wire.AsSpan(start, Math.Min(readBytes, wire.Length - start));
            while (true)
            {
                var part = http.Next(ref input, out var body);
                Assert.NotEqual(HttpPart.Fault, part);
                ended |= part == HttpPart.End;
                if (part is HttpPart.NeedMore or HttpPart.End)
                    break;
                if (part != HttpPart.Body)
                    continue;
                while (scanner.TryNext(ref body, out var data))
                    events.Add(Encoding.UTF8.GetString(data));
            }
        }

        Assert.True(ended);
        return events;
    }
}
