using Ouro.RagService.Embeddings;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary><c>POST /embed</c>: the vector of a text as a question's embedding is computed, so that a client can see whether it is the stub's.</summary>
internal sealed class EmbedEndpoint(ServiceRuntime runtime)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (runtime.Loaded is not { } loaded)
        {
            await Replies.LoadingAsync(context);
            return;
        }
        var (request, fault) = await RequestBody.ReadAsync(context, ServiceJson.Default.EmbedRequest);
        if ((fault ?? FindFault(request!)) is { } found)
        {
            await Replies.FaultsAsync(context, [found]);
            return;
        }
        var route = runtime.RouteOf(context);
        var embedded = await loaded.Pipeline.EmbedAsync(request!.Text!, route, new StageTimings(), context.RequestAborted);
        if (embedded.Vector is not { } vector)
        {
            await Replies.QueueFullAsync(context, embedded.RetryAfterSeconds);
            return;
        }
        await Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("model", route.Stubs.MockEmbeddings ? MockEmbedding.ModelName : loaded.EmbeddingModel);
            json.WriteNumber("dimension", vector.Length);
            json.WriteBoolean("mock", route.Stubs.MockEmbeddings);
            json.WriteStartArray("vector");
            foreach (float value in vector)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        });
    }

    private static FieldFault? FindFault(EmbedRequest request) =>
        string.IsNullOrWhiteSpace(request.Text) ? new FieldFault("text", "read nothing, expected text")
        : request.Text.Length > AskCheck.QueryLimit ? new FieldFault("text", $"read {request.Text.Length} characters, expected at most {AskCheck.QueryLimit}")
        : null;
}
