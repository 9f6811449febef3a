using System.Security.Cryptography;
using System.Text;

namespace Ouro.RagService.Web;

/// <summary>Refuses callers without the key. Health pages stay open for probes, and the page at <c>/</c> so that it can ask for the key.</summary>
internal sealed class ApiKeyCheck(string key)
{
    private const string BearerPrefix = "Bearer ";

    // Hashes are compared: their length says nothing of the key's.
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path == "/" || path.StartsWithSegments("/health", StringComparison.Ordinal) || IsGiven(context.Request.Headers))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Replies.ErrorAsync(context, StatusCodes.Status401Unauthorized, "expected the service's API key as a bearer token or in X-API-Key");
    }

    private bool IsGiven(IHeaderDictionary headers)
    {
        string given = headers.TryGetValue("X-API-Key", out var header) ? header.ToString() : headers.Authorization.ToString();
        if (header.Count == 0 && given.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            given = given[BearerPrefix.Length..].Trim();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _hash);
    }
}
