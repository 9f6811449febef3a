namespace Ouro.RagService.Web;

/// <summary><c>GET /</c>: one file that asks nothing of anybody but this service, which its policy holds it to.</summary>
internal static class PageEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        await using var page = typeof(PageEndpoint).Assembly.GetManifestResourceStream("index.html")!;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
