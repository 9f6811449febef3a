using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary>
/// Lets a request choose how its stages run, where the service allows it; the reply says how they did. Other requests run
/// as the service was started, so that a measured service does not change under the measurement.
/// </summary>
internal sealed class PipelineChoice(PipelineModes ofService)
{
    private static readonly object ModesKey = new();

    /// <summary>Null where the request has not chosen.</summary>
    public static PipelineModes? Of(HttpContext context) => (PipelineModes?)context.Items[ModesKey];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var modes = ofService.Override(context.Request.Headers[PipelineModes.OverrideHeader].ToString());
        context.Response.Headers[PipelineModes.AttestationHeader] = (modes ?? ofService).HeaderValue;
        if (modes is null)
            return Replies.FaultsAsync(context, [new FieldFault(PipelineModes.OverrideHeader, $"expected stages such as {ofService.HeaderValue}")]);
        context.Items[ModesKey] = modes;
        return next(context);
    }
}
