using System.Globalization;
using System.Text;

namespace Ouro.Load.SelfTest;

/// <summary>
/// What the null server answers, read from the request target: <c>?d=50&amp;j=10&amp;g=10&amp;k=20</c> is the first token after
/// 50 ms ± 10 ms, 10 ms between tokens, 20 tokens. Without d and g the whole reply is one write; <c>c=1</c> makes it a
/// counted body instead of a chunked one, for clients that know no chunks (ab).
/// </summary>
internal sealed class ReplyScript
{
    private const string TokenJson = "{\"type\":\"token\",\"content\":\"lorem \"}";
    private const string EndJson = "{\"type\":\"end\"}";

    public ReplyScript(string target)
    {
        Target = Encoding.ASCII.GetBytes(target);
        bool isCounted = false;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        foreach (string pair in question < 0 ? [] : target[(question + 1)..].Split('&'))
        {
            double value = double.Parse(pair[2..], CultureInfo.InvariantCulture);
            switch (pair[0])
            {
                case 'd':
                    DelayMs = value;
                    break;
                case 'j':
                    JitterMs = value;
                    break;
                case 'g':
                    GapMs = value;
                    break;
                case 'k':
                    Tokens = (int)value;
                    break;
                case 'c':
                    isCounted = value != 0;
                    break;
            }
        }

        const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        const string status = "{\"type\":\"status\",\"message\":\"Searching the knowledge base\"}";
        Start = Encoding.ASCII.GetBytes(head + Chunk(status));
        Token = Encoding.ASCII.GetBytes(Chunk(TokenJson));
        End = Encoding.ASCII.GetBytes(Chunk(EndJson) + "0\r\n\r\n");
        Whole = isCounted ? Counted(status) : [.. Start, .. Enumerable.Repeat(Token, Tokens).SelectMany(t => t), .. End];
    }

    public byte[] Target { get; }

    public double DelayMs { get; }

    public double JitterMs { get; }

    public double GapMs { get; }

    public int Tokens { get; } = 20;

    public bool IsOneWrite => DelayMs == 0 && GapMs == 0;

    public byte[] Start { get; }

    public byte[] Token { get; }

    public byte[] End { get; }

    public byte[] Whole { get; }

    private byte[] Counted(string status)
    {
        string body = Event(status) + string.Concat(Enumerable.Repeat(Event(TokenJson), Tokens)) + Event(EndJson);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: keep-alive\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private static string Event(string json) => $"data: {json}\n\n";

    private static string Chunk(string json)
    {
        string data = Event(json);
        return string.Create(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n");
    }
}
