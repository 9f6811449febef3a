using System.Globalization;
using System.Text;
using Ouro.Model.Planning;

namespace Ouro.Tests.Load;

/// <summary>Whole replies as servers write them, with what is in them.</summary>
internal sealed record SampleReply(string Name, TargetFormat Format, byte[] Bytes, int Tokens, int Events)
{
    public override string ToString() => Name;
}

internal static class Replies
{
    /// <summary>The reference service on Kestrel: chunk per event.</summary>
    public static SampleReply Ours { get; } = new("ours", TargetFormat.Ouragboros, Encode(
        Head("text/event-stream", "Ouro-Stubs: embeddings=mock, llm=real\r\nX-Request-Id: 000000000123\r\n")
        + Chunk("data: {\"type\":\"status\",\"message\":\"Retrieving\"}\n\n")
        + Chunk("data: {\"type\":\"documents\",\"data\":[{\"id\":\"d1\",\"score\":0.9,\"snippet\":\"\\\"type\\\":\\\"token\\\"\"}],\"count\":1}\n\n")
        + Chunk("data: {\"type\":\"token\",\"content\":\"\"}\n\n")
        + Chunk("data: {\"type\":\"token\",\"content\":\"Entropy \"}\n\n")
        + Chunk("data: {\"content\":\"grows\",\"type\":\"token\"}\n\n")
        + Chunk("data: { \"type\" : \"token\" , \"content\" : \"\\u00b7 \\\"q\\\"\" }\n\n")
        + Chunk("data: {\"type\":\"token\",\"content\":\"é漢\"}\n\n")
        + Chunk("data: {\"type\":\"clear_response\"}\n\n")
        + Chunk("data: {\"type\":\"complete\",\"final_answer\":\"…\",\"timings\":{\"embed\":{\"queue_ms\":1.5,\"run_ms\":20},\"unknown\":{\"run_ms\":[1]}}}\n\n")
        + Chunk("data: {\"type\":\"end\"}\n\n")
        + "0\r\n\r\n"), 4, 10);

    /// <summary>The original service: text/plain and a partial answer that grows with every token.</summary>
    public static SampleReply Original { get; } = new("original", TargetFormat.Ouragboros, Encode(
        Head("text/plain; charset=utf-8", "date: Tue, 24 Nov 2026 06:00:00 GMT\r\nserver: uvicorn\r\n")
        + Chunk("data: {\"type\": \"status\", \"message\": \"Retrieving relevant documents...\"}\n\n")
        + Chunk("data: {\"type\": \"documents\", \"data\": [], \"count\": 0, \"retrieval_time\": 0.01}\n\n")
        + string.Concat(Enumerable.Range(1, 6).Select(i => Chunk(
            $"data: {{\"type\": \"token\", \"content\": \"w{i} \", \"partial_answer\": \"{string.Concat(Enumerable.Range(1, i).Select(k => $"w{k} "))}\"}}\n\n")))
        + Chunk("data: {\"type\": \"complete\", \"final_answer\": \"w1 w2\", \"documents\": [], \"total_time\": 1.25, \"llm_time\": 1.0}\n\n")
        + Chunk("data: {\"type\": \"end\"}\n\n")
        + "0\r\n\r\n"), 6, 10);

    /// <summary>Starlette's StreamingResponse on uvicorn: lower-case headers, several events in one chunk.</summary>
    public static SampleReply FastApi { get; } = new("fastapi", TargetFormat.Ouragboros, Encode(
        "HTTP/1.1 200 OK\r\ndate: Tue, 24 Nov 2026 06:00:00 GMT\r\nserver: uvicorn\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
        + Chunk("data: {\"type\": \"token\", \"content\": \"a\"}\n\ndata: {\"type\": \"token\", \"content\": \"b\"}\n\n")
        + Chunk("data: {\"type\": \"tok") + Chunk("en\", \"content\": \"c\"}\n") + Chunk("\ndata: {\"type\": \"end\"}\n\n")
        + "0\r\n\r\n"), 3, 4);

    public static SampleReply OpenAi { get; } = new("openai", TargetFormat.OpenAi, Encode(
        Head("text/event-stream", "openai-version: 2020-10-01\r\n")
        + Chunk("data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n")
        + Chunk("data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n")
        + Chunk("data: {\"id\":\"c1\",\"error\":null,\"choices\":[{\"delta\":{\"content\":\"lo\"}}],\"usage\":null}\n\n")
        + Chunk("data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
        + Chunk("data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\n")
        + Chunk("data: [DONE]\n\n")
        + "0\r\n\r\n"), 2, 6);

    public static SampleReply Ollama { get; } = new("ollama", TargetFormat.Ollama, Encode(
        Head("application/x-ndjson", string.Empty)
        + Chunk("{\"model\":\"m\",\"created_at\":\"2026\",\"response\":\"The\",\"done\":false}\n")
        + Chunk("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\" sky\"},\"done\":false}\n")
        + Chunk("{\"model\":\"m\",\"response\":\"\",\"done\":true,\"context\":[1,2],\"eval_count\":2}\n")
        + "0\r\n\r\n"), 2, 3);

    public static IReadOnlyList<SampleReply> All { get; } = [Ours, Original, FastApi, OpenAi, Ollama];

    public static string Head(string contentType, string more) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n{more}Transfer-Encoding: chunked\r\n\r\n";

    public static string Chunk(string data) =>
        $"{Encoding.UTF8.GetByteCount(data).ToString("x", CultureInfo.InvariantCulture)}\r\n{data}\r\n";

    public static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
