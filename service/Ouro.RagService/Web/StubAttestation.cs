using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary>
/// Puts the stubs in effect, and the client's request id, on every reply, errors included. Where the service allows it,
/// a request may choose its stubs itself.
/// </summary>
internal sealed class StubAttestation(ServiceRuntime runtime)
{
    private const string RequestIdHeader = "X-Request-Id";

    // Longer ids are cut: an id is for joining, not for storage.
    private const int RequestIdLimit = 128;

    private static readonly object StubsKey = new();

    public static StubSet InEffect(HttpContext context) => (StubSet)context.Items[StubsKey]!;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var stubs = runtime.Options.Stubs;
        var headers = context.Request.Headers;
        bool isOverrideFaulty = runtime.Options.AllowStubHeader
            && headers.TryGetValue(StubSet.OverrideHeader, out var chosen)
            && !stubs.TryOverride(chosen.ToString(), out stubs);
        context.Items[StubsKey] = stubs;
        context.Response.Headers[StubSet.AttestationHeader] = stubs.HeaderValue;
        if (headers.TryGetValue(RequestIdHeader, out var id))
        {
            string text = id.ToString();
            context.Response.Headers[RequestIdHeader] = text.Length <= RequestIdLimit ? text : text[..RequestIdLimit];
        }
        return isOverrideFaulty
            ? Replies.FaultsAsync(context, [new FieldFault(StubSet.OverrideHeader, "expected embeddings=mock|real, llm=mock|real")])
            : next(context);
    }
}
