using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Ouro.RagService.Llm;

/// <summary>What the ways of calling an upstream share: limits, and faults worded for the client.</summary>
internal static class UpstreamReply
{
    // Bytes of an error body that are read; an upstream's error message fits, a page of HTML is cut.
    public const int ErrorBodyLimit = 512;

    public static UpstreamFault Refused(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        int status = (int)response.StatusCode;
        return new UpstreamFault(string.Create(CultureInfo.InvariantCulture, $"the LLM upstream answered {status}, expected 200: {OneLine(Encoding.UTF8.GetString(body))}"))
        {
            Status = status,
            // RFC 9110, 15: a timeout, a limit, or a server's own failure; the other refusals would come again.
            IsTransient = status is 408 or 429 or 500 or 502 or 503 or 504,
            RetryAfter = Wait(response.Headers.RetryAfter),
        };
    }

    public static UpstreamFault Cut(bool hadToken) =>
        new("the LLM upstream's stream ended without its end mark; the answer is incomplete") { HadToken = hadToken, IsTransient = true };

    public static UpstreamFault Garbage(bool hadToken) =>
        new("the LLM upstream sent an event that is not valid JSON of its format") { HadToken = hadToken };

    public static UpstreamFault Reported(string message, bool hadToken) =>
        new($"the LLM upstream reported an error inside its stream: {OneLine(message)}") { HadToken = hadToken };

    public static UpstreamFault Unreachable(LlmCall call, HttpRequestMessage request, Exception cause) => new(
        $"no complete reply from the LLM upstream at {request.RequestUri!.GetLeftPart(UriPartial.Path)}: {OneLine(cause.Message)}; start it or set {call.Provider.Address.Variable}")
    {
        IsTransient = true,
    };

    public static UpstreamFault TimedOut(bool hadToken) => new(
        hadToken ? "the LLM upstream sent no further token in time" : "the LLM upstream sent no first token in time")
    {
        HadToken = hadToken,
    };

    /// <summary>RFC 9110, 10.2.3: seconds; a date is left to the caller's own back-off.</summary>
    private static TimeSpan? Wait(RetryConditionHeaderValue? header) => header?.Delta;

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }
}
