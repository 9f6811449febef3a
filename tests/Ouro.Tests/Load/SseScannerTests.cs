using System.Text;
using Ouro.Load.Wire;

namespace Ouro.Tests.Load;

public sealed class SseScannerTests
{
    private static string[] Scan(string text, int pieceBytes = int.MaxValue)
    {
        var scanner = new SseScanner();
        var events = new List<string>();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(pieceBytes, bytes.Length - start);
            ReadOnlySpan<byte> input = bytes.AsSpan(start, length);
            while (scanner.TryNext(ref input, out var data))
                events.Add(Encoding.UTF8.GetString(data));
            Assert.True(input.IsEmpty);
            start += length;
        }

        return [.. events];
    }

    // Examples and rules of WHATWG HTML, section 9.2.6.
    [Theory]
    [InlineData("data: a\n\n", "a")]
    [InlineData("data:a\n\n", "a")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data: a\r\n\ndata: b\n\r\n", "a|b")]
    [InlineData("data: YHOO\ndata: +2\ndata: 10\n\n", "YHOO\n+2\n10")]
    [InlineData(": comment\n\ndata: a\n: c\n\n", "a")]
    [InlineData("event: add\nid: 1\nretry: 10\ndata: a\n\n", "a")]
    [InlineData("data\n\ndata\ndata\n\ndata:", "|\n")]
    [InlineData("database: x\n\ndata: a\n\n", "a")]
    [InlineData("\uFEFFdata: a\n\n\uFEFFdata: b\n\n", "a")]
    [InlineData("\n\n\ndata: a\n\n\n\n", "a")]
    [InlineData("data: unfinished\n", "")]
    [InlineData("data: {\"a\":\ndata: 1}\n\ndata: x\n\n", "{\"a\":\n1}|x")]
    public void EventsAreCut(string text, string expected)
    {
        for (int piece = 1; piece <= text.Length + 3; piece++)
            Assert.Equal(expected, string.Join('|', Scan(text, piece)));
    }

    [Fact]
    public void NdjsonLinesAreCut()
    {
        byte[] bytes = "{\"a\":1}\r\n\n{\"b\":2}\n{\"c\":3}"u8.ToArray();
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            var scanner = new NdjsonScanner();
            var lines = new List<string>();
            for (int start = 0; start < bytes.Length; start += piece)
            {
                ReadOnlySpan<byte> input = bytes.AsSpan(start, Math.Min(piece, bytes.Length - start));
                while (scanner.TryNext(ref input, out var line))
                    lines.Add(Encoding.UTF8.GetString(line));
            }

            if (scanner.TryFinish(out var last))
                lines.Add(Encoding.UTF8.GetString(last));
            Assert.Equal(["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], lines);
        }
    }
}
