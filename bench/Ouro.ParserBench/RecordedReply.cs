using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.ParserBench;

/// <summary>A recorded reply repeated to a fixed amount of work, so that the rates of short and long replies compare.</summary>
internal sealed class RecordedReply
{
    /// <summary>Bytes that one benchmark call goes through, rounded up to whole replies.</summary>
    public const int WorkBytes = 1 << 20;

    public RecordedReply(string name)
    {
        Whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Recorded", name + ".http"));
        Format = name.Split('.')[0] switch { "openai" => TargetFormat.OpenAi, "ollama" => TargetFormat.Ollama, _ => TargetFormat.Ouragboros };
        Repeats = (WorkBytes / Whole.Length) + 1;
        Body = Unchunk(Whole);
    }

    public TargetFormat Format { get; }

    public byte[] Whole { get; }

    /// <summary>Without head and chunk framing.</summary>
    public byte[] Body { get; }

    public int Repeats { get; }

    private static byte[] Unchunk(byte[] reply)
    {
        var parser = new HttpResponseParser();
        parser.Reset(0);
        var body = new List<byte>();
        ReadOnlySpan<byte> input = reply;
        while (true)
        {
            switch (parser.Next(ref input, out var part))
            {
                case HttpPart.Body:
                    body.AddRange(part);
                    break;
                case HttpPart.End:
                    return [.. body];
                case HttpPart.Headers:
                    break;
                default:
                    throw new InvalidDataException("a recorded reply that does not parse");
            }
        }
    }
}
