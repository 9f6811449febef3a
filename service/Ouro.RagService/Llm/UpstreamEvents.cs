using System.Buffers;
using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ouro.RagService.Llm;

/// <summary>An upstream's reply as chunks, whatever its framing.</summary>
internal static class UpstreamEvents
{
    // 1 MiB: no provider's line comes near it; a peer that sends more is none.
    private const int LineLimit = 1 << 20;

    public static IAsyncEnumerable<LlmChunk> ReadAsync(Stream body, ILlmProvider provider, CancellationToken cancellation) =>
        provider.Framing == UpstreamFraming.Events ? ReadEventsAsync(body, provider, cancellation) : ReadLinesAsync(body, provider, cancellation);

    private static async IAsyncEnumerable<LlmChunk> ReadEventsAsync(Stream body, ILlmProvider provider, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in SseParser.Create(body, (_, data) => provider.ParseEvent(data)).EnumerateAsync(cancellation))
            yield return item.Data;
    }

    private static async IAsyncEnumerable<LlmChunk> ReadLinesAsync(Stream body, ILlmProvider provider, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var input = PipeReader.Create(body);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(cancellation);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } newline)
                {
                    if (Parse(rest.Slice(0, newline), provider) is { } chunk)
                        yield return chunk;
                    rest = rest.Slice(rest.GetPosition(1, newline));
                }
                if (rest.Length > LineLimit)
                    throw new JsonException($"a line of more than {LineLimit} bytes");
                if (read.IsCompleted)
                {
                    if (Parse(rest, provider) is { } last)
                        yield return last;
                    yield break;
                }
                input.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    /// <returns>Null for a blank line.</returns>
    private static LlmChunk? Parse(in ReadOnlySequence<byte> line, ILlmProvider provider)
    {
        var bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        return bytes.IndexOfAnyExcept(" \r\t"u8) < 0 ? null : provider.ParseEvent(bytes);
    }
}
