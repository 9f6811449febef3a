using System.Globalization;
using System.Text;

namespace Ouro.Load.SelfTest;

/// <summary>
/// What the null server answers, read from the request target: <c>?d=50&amp;j=10&amp;g=10&amp;k=20</c> is the first token after
/// 50 ms ± 10 ms, 10 ms between tokens, 20 tokens. Without d and g the whole reply is one write.
/// </summary>
internal sealed class ReplyScript
{
    public ReplyScript(string target)
    {
        Target = Encoding.ASCII.GetBytes(target);
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
            }
        }

        const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        const string status = "{\"type\":\"status\",\"message\":\"Searching the knowledge base\"}";
        Start = Encoding.ASCII.GetBytes(head + Chunk(status));
        Token = Encoding.ASCII.GetBytes(Chunk("{\"type\":\"token\",\"content\":\"lorem \"}"));
        End = Encoding.ASCII.GetBytes(Chunk("{\"type\":\"end\"}") + "0\r\n\r\n");
        Whole = [.. Start, .. Enumerable.Repeat(Token, Tokens).SelectMany(t => t), .. End];
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

    private static string Chunk(string json)
    {
        string data = $"data: {json}\n\n";
        return string.Create(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n");
    }
}
