using System.Globalization;
using System.Net;
using System.Text;

namespace Ouro.RagService.Llm;

/// <summary>What the ways of calling an upstream share: limits, and faults worded for the client.</summary>
internal static class UpstreamReply
{
    // Bytes of an error body that are read; an upstream's error message fits, a page of HTML is cut.
    public const int ErrorBodyLimit = 512;

    public static UpstreamFault Refused(HttpStatusCode status, ReadOnlySpan<byte> body) => new(
        string.Create(CultureInfo.InvariantCulture, $"the LLM upstream answered {(int)status}, expected 200: {OneLine(Encoding.UTF8.GetString(body))}"), (int)status);

    public static UpstreamFault Cut() => new("the LLM upstream's stream ended without its end mark; the answer is incomplete");

    public static UpstreamFault Garbage() => new("the LLM upstream sent an event that is not valid JSON; expected a chat completion chunk");

    public static UpstreamFault Reported(string message) => new($"the LLM upstream reported an error inside its stream: {OneLine(message)}");

    public static UpstreamFault Unreachable(Uri endpoint, Exception cause) => new(
        $"no complete reply from the LLM upstream at {endpoint.GetLeftPart(UriPartial.Path)}: {OneLine(cause.Message)}; start it or set LLM_BASE_URL");

    public static UpstreamFault TimedOut(bool hadToken) => new(
        hadToken ? "the LLM upstream sent no further token in time" : "the LLM upstream sent no first token in time");

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }
}
