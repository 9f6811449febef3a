// HOT
using System.IO.Pipelines;
using System.Text.Json;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>
/// Writes a reply's events, each exactly <c>data: {json}\n\n</c> (https://html.spec.whatwg.org/multipage/server-sent-events.html)
/// and flushed on its own, so that a client sees a token when it exists.
/// </summary>
internal sealed class EventStream(PipeWriter output) : ITokenSink, IDisposable
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Content = JsonEncodedText.Encode("content");
    private static readonly JsonEncodedText PartialAnswer = JsonEncodedText.Encode("partial_answer");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText StatusType = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText TokenType = JsonEncodedText.Encode("token");
    private static readonly JsonEncodedText DocumentsType = JsonEncodedText.Encode("documents");
    private static readonly JsonEncodedText ClearType = JsonEncodedText.Encode("clear_response");
    private static readonly JsonEncodedText CompleteType = JsonEncodedText.Encode("complete");
    private static readonly JsonEncodedText EndType = JsonEncodedText.Encode("end");
    private static readonly JsonEncodedText ErrorType = JsonEncodedText.Encode("error");

    private readonly Utf8JsonWriter _json = JsonWriterPool.Rent(output);

    public ValueTask StatusAsync(string message, CancellationToken cancellation)
    {
        Begin(StatusType);
        _json.WriteString(Message, message);
        return EndAsync(cancellation);
    }

    public ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        Begin(TokenType);
        _json.WriteString(Content, token);
        return EndAsync(cancellation);
    }

    /// <summary>A token event as the original service's, with the answer so far in it.</summary>
    public ValueTask GrowingTokenAsync(string token, string partialAnswer, CancellationToken cancellation)
    {
        Begin(TokenType);
        _json.WriteString(Content, token);
        _json.WriteString(PartialAnswer, partialAnswer);
        return EndAsync(cancellation);
    }

    public async ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation)
    {
        if (hadToken)
        {
            Begin(ClearType);
            await EndAsync(cancellation);
        }
        await StatusAsync($"the model failed; asking {model}", cancellation);
    }

    public ValueTask DocumentsAsync(ScoredDocument[] documents, double retrievalSeconds, CancellationToken cancellation)
    {
        Begin(DocumentsType);
        _json.WritePropertyName("data");
        WriteDocuments(_json, documents);
        _json.WriteNumber("count", documents.Length);
        _json.WriteNumber("retrieval_time", Math.Round(retrievalSeconds, 6));
        return EndAsync(cancellation);
    }

    public ValueTask CompleteAsync(AskResult result, CancellationToken cancellation)
    {
        Begin(CompleteType);
        result.WriteFields(_json);
        return EndAsync(cancellation);
    }

    public ValueTask ErrorAsync(string message, CancellationToken cancellation)
    {
        Begin(ErrorType);
        _json.WriteString(Message, message);
        return EndAsync(cancellation);
    }

    public ValueTask EndOfStreamAsync(CancellationToken cancellation)
    {
        Begin(EndType);
        return EndAsync(cancellation);
    }

    public static void WriteDocuments(Utf8JsonWriter json, ScoredDocument[] documents)
    {
        json.WriteStartArray();
        foreach (var (document, score) in documents)
        {
            json.WriteStartObject();
            json.WriteString("id", document.Id);
            json.WriteNumber("score", score);
            json.WriteString("snippet", document.Snippet);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Begin(JsonEncodedText type)
    {
        Put("data: "u8);
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString(Type, type);
    }

    private ValueTask EndAsync(CancellationToken cancellation)
    {
        _json.WriteEndObject();
        _json.Flush();
        Put("\n\n"u8);
        var flush = output.FlushAsync(cancellation);
        return flush.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(flush.AsTask());
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    public void Dispose() => JsonWriterPool.Return(_json);
}
