using System.Text;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary>
/// Puts the stubs in effect, and the client's request id, on every reply, errors included. Where the service allows it,
/// a request may choose its stubs itself.
/// </summary>
internal sealed partial class StubAttestation(ServiceRuntime runtime, ILogger logger)
{
    private const string RequestIdHeader = "X-Request-Id";

    // Longer ids are cut: an id is for joining, not for storage.
    private const int RequestIdLimit = 128;

    private static readonly object StubsKey = new();
    private static readonly object ClaimKey = new();

    public static StubSet InEffect(HttpContext context) => (StubSet)context.Items[StubsKey]!;

    /// <summary>What the service says of its stubs: the truth, unless a lie is planted.</summary>
    public static StubSet Claimed(HttpContext context) => context.Items.TryGetValue(ClaimKey, out object? claim) ? (StubSet)claim! : InEffect(context);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var stubs = runtime.Options.Stubs;
        var headers = context.Request.Headers;
        bool isOverrideFaulty = runtime.Options.AllowStubHeader
            && headers.TryGetValue(StubSet.OverrideHeader, out var chosen)
            && !stubs.TryOverride(chosen.ToString(), out stubs);
        context.Items[StubsKey] = runtime.Plants?.Used(stubs) ?? stubs;
        if (runtime.Plants is not null)
            context.Items[ClaimKey] = stubs;
        context.Response.Headers[StubSet.AttestationHeader] = stubs.HeaderValue;
        if (headers.TryGetValue(RequestIdHeader, out var id))
        {
            string text = id.ToString();
            // Only what a header may hold: an id with other characters is not echoed.
            if (Ascii.IsValid(text) && !text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
                context.Response.Headers[RequestIdHeader] = text.Length <= RequestIdLimit ? text : text[..RequestIdLimit];
        }
        if (isOverrideFaulty)
        {
            await Replies.FaultsAsync(context, [new FieldFault(StubSet.OverrideHeader, "expected embeddings=mock|real, llm=mock|real")]);
            return;
        }
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // A bug: the server's own handling would drop the attestation from the reply.
            LogFailure(logger, context.Request.Path, exception.GetType().Name, exception.StackTrace);
            await Replies.ErrorAsync(context, StatusCodes.Status500InternalServerError, $"internal error: {exception.GetType().Name}");
        }
    }

    // Type and trace alone: a message may repeat the user's text.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed: {Type} {Trace}")]
    private static partial void LogFailure(ILogger logger, PathString path, string type, string? trace);
}
