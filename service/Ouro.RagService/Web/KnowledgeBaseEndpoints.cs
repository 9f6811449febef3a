using System.Text;
using System.Text.Json;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary><c>/kb/list</c>, <c>/kb/count</c>, <c>/kb/sample</c>, <c>/kb/docs</c> the upload, <c>POST /kb/docs</c>, and its removal.</summary>
internal sealed class KnowledgeBaseEndpoints(ServiceRuntime runtime, Uploads uploads)
{
    // Passages of one reply of /kb/docs and /kb/sample.
    private const int PageLimit = 1_000;
    private const int NameLimit = 200;
    private const int ContentLimit = 4_000_000;

    public Task ListAsync(HttpContext context) => WithLoadedAsync(context, loaded =>
    {
        bool isMock = StubAttestation.InEffect(context).MockEmbeddings;
        return Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("knowledge_bases");
            foreach (var one in loaded.KnowledgeBases.All)
            {
                json.WriteStartObject();
                json.WriteString("name", one.Name);
                json.WriteNumber("count", one.Documents(isMock).Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    });

    public Task CountAsync(HttpContext context) => WithDocumentsAsync(context, (name, documents) =>
        Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("knowledge_base", name);
            json.WriteNumber("count", documents.Count);
        }));

    /// <summary>Evenly spread passages: <c>?n=5</c>.</summary>
    public Task SampleAsync(HttpContext context) => WithDocumentsAsync(context, (name, documents) =>
    {
        if (ReadWhole(context, "n", 5, 1, PageLimit, out int count) is { } fault)
            return Replies.FaultsAsync(context, [fault]);
        int taken = Math.Min(count, documents.Count);
        return WritePageAsync(context, name, documents, Enumerable.Range(0, taken).Select(i => documents[(int)((long)i * documents.Count / taken)]));
    });

    /// <summary>A page of passages: <c>?offset=0&amp;limit=100</c>.</summary>
    public Task DocumentsAsync(HttpContext context) => WithDocumentsAsync(context, (name, documents) =>
    {
        var faults = new List<FieldFault>();
        if (ReadWhole(context, "offset", 0, 0, int.MaxValue, out int offset) is { } offsetFault)
            faults.Add(offsetFault);
        if (ReadWhole(context, "limit", 100, 1, PageLimit, out int limit) is { } limitFault)
            faults.Add(limitFault);
        return faults.Count > 0
            ? Replies.FaultsAsync(context, faults)
            : WritePageAsync(context, name, documents, documents.Skip(offset).Take(limit));
    });

    public Task UploadAsync(HttpContext context) => WithLoadedAsync(context, async loaded =>
    {
        var (request, fault) = await ReadUploadAsync(context);
        var faults = new List<FieldFault>();
        if (fault is { } bodyFault)
            faults.Add(bodyFault);
        if (request is not null)
        {
            if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > NameLimit)
                faults.Add(new("name", $"expected a name of 1 to {NameLimit} characters"));
            if (string.IsNullOrWhiteSpace(request.Content) || request.Content.Length > ContentLimit)
                faults.Add(new("content", $"expected text of 1 to {ContentLimit} characters"));
            if (request.KnowledgeBase is { Length: > 0 } name && !Uploads.IsName(name))
                faults.Add(new("knowledge_base", "expected 1 to 64 letters, digits, '-' or '_'"));
        }
        Document[] passages = faults.Count > 0 ? [] : Uploads.Cut(request!.Name!, request.Content!);
        if (faults.Count == 0 && passages.Length == 0)
            faults.Add(new("content", "read headings alone, expected text below them"));
        if (faults.Count > 0)
        {
            await Replies.FaultsAsync(context, faults);
            return;
        }
        string target = string.IsNullOrEmpty(request!.KnowledgeBase) ? KnowledgeBases.DefaultName : request.KnowledgeBase;
        await ChangeAsync(context, "the document could not be kept in KB_DIR or its index in OURO_CACHE; nothing was added", async () =>
        {
            bool isMock = StubAttestation.InEffect(context).MockEmbeddings;
            await uploads.AddAsync(loaded, target, request.Name!, request.Content!, passages, isMock, context.RequestAborted);
            return () => Replies.JsonAsync(context, StatusCodes.Status201Created, json =>
            {
                json.WriteString("knowledge_base", target);
                json.WriteString("name", request.Name);
                json.WriteNumber("passages", passages.Length);
            });
        });
    });

    /// <summary><c>DELETE /kb/docs?name=…</c>.</summary>
    public Task DeleteAsync(HttpContext context) => WithLoadedAsync(context, async loaded =>
    {
        string knowledgeBase = context.Request.Query["knowledge_base"].ToString() is { Length: > 0 } given ? given : KnowledgeBases.DefaultName;
        string name = context.Request.Query["name"].ToString();
        if (name.Length is 0 or > NameLimit)
        {
            await Replies.FaultsAsync(context, [new FieldFault("name", $"expected a name of 1 to {NameLimit} characters")]);
            return;
        }
        await ChangeAsync(context, "the document could not be removed from KB_DIR or its index written to OURO_CACHE; nothing was removed", async () =>
        {
            int? removed = loaded.KnowledgeBases.Find(knowledgeBase) is { } found ? await uploads.RemoveAsync(found, name, context.RequestAborted) : null;
            return () => removed is not { } passages
                ? Replies.ErrorAsync(context, StatusCodes.Status404NotFound, "no uploaded document of this name")
                : Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
                {
                    json.WriteString("knowledge_base", knowledgeBase);
                    json.WriteString("name", name);
                    json.WriteNumber("passages", passages);
                });
        });
    });

    /// <summary>503 where too many changes wait; 507 where the disk is full, may not be written, or a folder is gone: then nothing has changed.</summary>
    /// <param name="change">Gives the reply, which is sent when others may have their turn.</param>
    private async Task ChangeAsync(HttpContext context, string notKept, Func<Task<Func<Task>>> change)
    {
        if (!uploads.TryEnter())
        {
            await Replies.ChangesFullAsync(context);
            return;
        }
        Func<Task> reply;
        try
        {
            reply = await change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reply = () => Replies.ErrorAsync(context, StatusCodes.Status507InsufficientStorage, notKept);
        }
        finally
        {
            uploads.Leave();
        }
        await reply();
    }

    /// <summary>JSON, or the document itself with its name and knowledge base in the query.</summary>
    private static async ValueTask<(UploadRequest? Request, FieldFault? Fault)> ReadUploadAsync(HttpContext context)
    {
        string type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        if (type is not ("text/plain" or "text/markdown" or "application/pdf"))
            return await RequestBody.ReadAsync(context, ServiceJson.Default.UploadRequest);
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            // Too large, or broken off: the server's own words hold nothing of the body.
            return (null, new FieldFault("body", exception.Message));
        }
        byte[] bytes = body.ToArray();
        var (text, fault) = type == "application/pdf" ? await Task.Run(() => PdfText.Read(bytes, ContentLimit)) : (Encoding.UTF8.GetString(bytes), null);
        return text is null
            ? (null, new FieldFault("body", fault!))
            : (new UploadRequest(context.Request.Query["name"], text, context.Request.Query["knowledge_base"]), null);
    }

    private Task WithLoadedAsync(HttpContext context, Func<LoadedService, Task> handle) => runtime.Loaded is { } loaded
        ? handle(loaded)
        : Replies.LoadingAsync(context);

    private Task WithDocumentsAsync(HttpContext context, Func<string, IReadOnlyList<Document>, Task> handle) => WithLoadedAsync(context, loaded =>
    {
        string name = context.Request.Query["knowledge_base"].ToString() is { Length: > 0 } given ? given : KnowledgeBases.DefaultName;
        return loaded.KnowledgeBases.Find(name) is { } knowledgeBase
            ? handle(name, knowledgeBase.Documents(StubAttestation.InEffect(context).MockEmbeddings))
            : Replies.ErrorAsync(context, StatusCodes.Status404NotFound, "no knowledge base of this name; /kb/list names them");
    });

    private static Task WritePageAsync(HttpContext context, string name, IReadOnlyList<Document> all, IEnumerable<Document> page) =>
        Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("knowledge_base", name);
            json.WriteNumber("count", all.Count);
            json.WriteStartArray("documents");
            foreach (var document in page)
                WriteDocument(json, document);
            json.WriteEndArray();
        });

    private static void WriteDocument(Utf8JsonWriter json, Document document)
    {
        json.WriteStartObject();
        json.WriteString("id", document.Id);
        json.WriteString("text", document.Text);
        json.WriteEndObject();
    }

    private static FieldFault? ReadWhole(HttpContext context, string field, int fallback, int minimum, int maximum, out int value)
    {
        value = fallback;
        string text = context.Request.Query[field].ToString();
        return text.Length == 0 || (int.TryParse(text, out value) && value >= minimum && value <= maximum)
            ? null
            : new FieldFault(field, $"expected a whole number from {minimum} to {maximum}");
    }
}
