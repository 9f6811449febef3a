using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ouro.Deploy.Attesting;

/// <summary>Asks a service of the contract's API, and turns everything that can come back into a value.</summary>
internal sealed partial class AskClient : IDisposable
{
    // 1 MiB: a reply with a growing partial_answer of 2,000 tokens stays below; an endless one is cut.
    private const int MaximumBodyBytes = 1024 * 1024;

    private readonly TimeSpan _requestBound;
    private readonly AskShape _shape;
    private readonly ServiceClient _client;

    public AskClient(TimeSpan requestBound, AskShape shape)
    {
        _requestBound = requestBound;
        _shape = shape;
        _client = new ServiceClient(shape.Transport, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks <c>/ask/stream</c>, or <c>/ask</c> where there is no stream.</summary>
    /// <param name="headers">Headers of the stub configuration.</param>
    /// <param name="useRag">False: the language model alone, without embedding and search.</param>
    public async Task<AskAnswer> AskAsync(Uri baseUrl, string query, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel, bool useRag = true)
    {
        byte[] body = _shape.Body(query, useRag);
        AskAnswer streamed = await PostQuestionAsync(new Uri(baseUrl, "/ask/stream"), query, body, headers, cancel);
        return streamed.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
            ? await PostQuestionAsync(new Uri(baseUrl, "/ask"), query, body, headers, cancel)
            : streamed;
    }

    /// <summary>What the health document claims; a service without one claims nothing there.</summary>
    public async Task<StubClaim> AskHealthAsync(Uri baseUrl, CancellationToken cancel)
    {
        using var bound = Bound(cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl, "/health"));
            AddHeaders(request, []);
            using HttpResponseMessage response = await _client.SendAsync(request, bound.Token);
            return response.IsSuccessStatusCode ? StubClaim.ParseHealth((await ReadAsync(response.Content, bound.Token)).Text) : StubClaim.None;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // No health document: the service says nothing there, and the judge says so by silence.
            return StubClaim.None;
        }
    }

    /// <summary>The vector of a text, by <c>POST /embed</c>, which only some services have.</summary>
    public async Task<VectorReply> EmbedAsync(Uri baseUrl, string text, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        using var bound = Bound(cancel);
        try
        {
            using var request = Post(new Uri(baseUrl, "/embed"), JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["text"] = text }), headers);
            using HttpResponseMessage response = await _client.SendAsync(request, bound.Token);
            return VectorReply.Parse((int)response.StatusCode, (await ReadAsync(response.Content, bound.Token)).Text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // No HTTP at all where the question got some: said as it was read.
            return VectorReply.Broken($"POST /embed: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<AskAnswer> PostQuestionAsync(Uri url, string query, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        using var bound = Bound(cancel);
        StubClaim header = StubClaim.None;
        try
        {
            using var request = Post(url, body, headers);
            long sent = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await _client.SendAsync(request, bound.Token);
            header = response.Headers.TryGetValues(StubClaim.HeaderName, out IEnumerable<string>? values) ? StubClaim.ParseHeader(string.Join(',', values)) : StubClaim.None;
            ReadBody read = await ReadAsync(response.Content, bound.Token);
            if (!response.IsSuccessStatusCode)
                return AskAnswer.Broken(query, header, response.StatusCode, string.Create(CultureInfo.InvariantCulture, $"POST {url.AbsolutePath} answered {(int)response.StatusCode}: \"{AskReply.Excerpt(read.Text)}\""));
            AskReply reply = AskReply.Parse(read.Text);
            return new AskAnswer(query, header, response.StatusCode, read.IsCut ? reply with { Problem = "a reply longer than 1 MiB" } : reply, Time(read, sent), null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The bound of one request: the service accepted and did not finish, which is an answer of sorts.
            return AskAnswer.Broken(query, header, null, string.Create(CultureInfo.InvariantCulture, $"POST {url.AbsolutePath} did not finish within {_requestBound.TotalSeconds:0.#} s")) with { TimedOut = true };
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError || ServiceClient.IsVersionRefused(e))
        {
            string reason = ServiceClient.Describe(e);
            return AskAnswer.Broken(query, StubClaim.None, null, reason) with { Unreachable = $"no connection: {reason}" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Connected, but what came is not HTTP, or was cut.
            return AskAnswer.Broken(query, header, null, $"POST {url.AbsolutePath}: {e.Message}");
        }
    }

    private HttpRequestMessage Post(Uri url, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        AddHeaders(request, headers);
        return request;
    }

    private void AddHeaders(HttpRequestMessage request, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach ((string name, string value) in _shape.Headers.Concat(headers))
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private CancellationTokenSource Bound(CancellationToken cancel)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(_requestBound);
        return bound;
    }

    /// <summary>A body and, per read, how many of its bytes were there at which instant (ticks).</summary>
    private sealed record ReadBody(string Text, bool IsCut, IReadOnlyList<(int Bytes, long At)> Arrivals);

    private static async Task<ReadBody> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaximumBodyBytes];
        var arrivals = new List<(int, long)>();
        int read = 0;
        while (read < buffer.Length && await stream.ReadAsync(buffer.AsMemory(read), cancel) is > 0 and var more)
        {
            read += more;
            arrivals.Add((read, Stopwatch.GetTimestamp()));
        }

        return new ReadBody(Encoding.UTF8.GetString(buffer, 0, read), read == buffer.Length, arrivals);
    }

    private static AskTiming Time(ReadBody body, long sent)
    {
        if (body.Arrivals.Count == 0)
            return default;
        double? documents = null;
        if (DocumentsEvent().Match(body.Text) is { Success: true } match)
        {
            int bytes = Encoding.UTF8.GetByteCount(body.Text.AsSpan(0, match.Index + match.Length));
            documents = Seconds(body.Arrivals.First(a => a.Bytes >= bytes).At);
        }

        return new AskTiming(documents, Seconds(body.Arrivals[^1].At));

        double Seconds(long at) => (at - sent) / (double)Stopwatch.Frequency;
    }

    // Inside a JSON string these quotes would be escaped, so the match is the event itself.
    [GeneratedRegex("""
        "type"\s*:\s*"documents"
        """)]
    private static partial Regex DocumentsEvent();
}
