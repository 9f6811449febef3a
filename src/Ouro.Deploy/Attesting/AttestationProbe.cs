using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Ouro.Model.Records;

namespace Ouro.Deploy.Attesting;

/// <summary>What a probe found. <paramref name="Unreachable"/>: no HTTP answer at all, and why.</summary>
internal sealed record ProbeOutcome(Attestation Attestation, string? Unreachable);

/// <summary>Asks a service two unrelated questions, and its health, and judges which stubs are in effect.</summary>
internal sealed class AttestationProbe : IDisposable
{
    // Nothing in common in words or meaning, so that no real embedding scores them alike.
    private static readonly string[] Queries =
    [
        "How does laser cooling slow down rubidium atoms in a magneto-optical trap?",
        "Which tax rules applied to medieval cheese merchants in the Alps?",
    ];

    // 1 MiB: a reply with a growing partial_answer of 2,000 tokens stays below; an endless one is cut.
    private const int MaximumBodyBytes = 1024 * 1024;

    // 64 KiB of headers: the framework's own default, stated because an endless header must end somewhere.
    private const int MaximumHeaderKilobytes = 64;

    private readonly TimeSpan _requestBound;
    private readonly HttpClient _client;

    public AttestationProbe(TimeSpan requestBound)
    {
        _requestBound = requestBound;
        // A connection per question: a server that closes after each reply (HTTP/1.0) may do so while the next question is on its way.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            MaxResponseHeadersLength = MaximumHeaderKilobytes,
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        _client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <param name="requestHeaders">Headers of the configuration, sent with both questions.</param>
    /// <param name="askHealth">False where the health document cannot know what a request header switched.</param>
    public async Task<ProbeOutcome> AttestAsync(Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> requestHeaders, bool askHealth, CancellationToken cancel)
    {
        Answer first = await AskAsync(baseUrl, Queries[0], requestHeaders, cancel);
        if (first.Unreachable is { } reason)
            return new ProbeOutcome(Attestation.None with { Evidence = reason }, reason);
        Answer second = await AskAsync(baseUrl, Queries[1], requestHeaders, cancel);
        StubClaim health = askHealth ? await AskHealthAsync(baseUrl, cancel) : StubClaim.None;

        // Claims of two replies that differ are no claim; a reply that never came claims nothing.
        StubClaim header = second.Status is null || first.Header == second.Header ? first.Header : StubClaim.None;
        string? problem = first.Reply.Problem ?? second.Unreachable ?? second.Reply.Problem;
        if (header != first.Header)
            problem = $"the header changed between two replies ({first.Header}, then {second.Header})";
        return new ProbeOutcome(AttestationJudge.Judge(header, health, BehaviourJudge.Judge(first.Reply, second.Reply), problem), null);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The contract's body, with every field written out.</summary>
    internal static byte[] Body(string query) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["query"] = query,
        ["embedding_model"] = "huggingface:sentence-transformers/all-mpnet-base-v2",
        ["llm_model"] = "sim:default",
        ["prompt"] = "Answer briefly, from the documents.",
        ["use_rag"] = true,
        ["max_documents"] = 5,
        ["score_threshold"] = 0.0,
        ["use_opensearch"] = false,
        ["use_qdrant"] = false,
        ["files"] = Array.Empty<object>(),
        ["history"] = Array.Empty<object>(),
        ["knowledge_base"] = "default",
    });

    /// <summary>Asks once more after a broken reply: a single failure must not cost a configuration its cells.</summary>
    private async Task<Answer> AskAsync(Uri baseUrl, string query, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        Answer answer = await AskOnceAsync(baseUrl, query, headers, cancel);
        return answer.Reply.Problem is null || answer.Unreachable is not null || answer.TimedOut ? answer : await AskOnceAsync(baseUrl, query, headers, cancel);
    }

    private async Task<Answer> AskOnceAsync(Uri baseUrl, string query, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        Answer streamed = await PostAsync(new Uri(baseUrl, "/ask/stream"), query, headers, cancel);
        return streamed.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
            ? await PostAsync(new Uri(baseUrl, "/ask"), query, headers, cancel)
            : streamed;
    }

    private async Task<Answer> PostAsync(Uri url, string query, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(_requestBound);
        StubClaim header = StubClaim.None;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body(query)) };
            request.Content.Headers.ContentType = new("application/json");
            foreach ((string name, string value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bound.Token);
            header = response.Headers.TryGetValues(StubClaim.HeaderName, out IEnumerable<string>? values) ? StubClaim.ParseHeader(string.Join(',', values)) : StubClaim.None;
            (string body, bool isCut) = await ReadAsync(response.Content, bound.Token);
            if (!response.IsSuccessStatusCode)
                return Answer.Broken(header, response.StatusCode, string.Create(CultureInfo.InvariantCulture, $"POST {url.AbsolutePath} answered {(int)response.StatusCode}: \"{AskReply.Excerpt(body)}\""));
            AskReply reply = AskReply.Parse(body);
            return new Answer(header, response.StatusCode, isCut ? reply with { Problem = "a reply longer than 1 MiB" } : reply, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The bound of one request: the service accepted and did not finish, which is an answer of sorts.
            return Answer.Broken(header, null, string.Create(CultureInfo.InvariantCulture, $"POST {url.AbsolutePath} did not finish within {_requestBound.TotalSeconds:0.#} s")) with { TimedOut = true };
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return new Answer(StubClaim.None, null, new AskReply(null, string.Empty, e.Message), $"no connection: {e.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Connected, but what came is not HTTP, or was cut.
            return Answer.Broken(header, null, $"POST {url.AbsolutePath}: {e.Message}");
        }
    }

    private async Task<StubClaim> AskHealthAsync(Uri baseUrl, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(_requestBound);
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(baseUrl, "/health"), HttpCompletionOption.ResponseHeadersRead, bound.Token);
            return response.IsSuccessStatusCode ? StubClaim.ParseHealth((await ReadAsync(response.Content, bound.Token)).Text) : StubClaim.None;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // No health document: the service says nothing there, and the judge says so by silence.
            return StubClaim.None;
        }
    }

    private static async Task<(string Text, bool IsCut)> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaximumBodyBytes];
        int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return (Encoding.UTF8.GetString(buffer, 0, read), read == buffer.Length);
    }

    private sealed record Answer(StubClaim Header, HttpStatusCode? Status, AskReply Reply, string? Unreachable)
    {
        /// <summary>The bound is up: another try would double the wait.</summary>
        public bool TimedOut { get; init; }

        public static Answer Broken(StubClaim header, HttpStatusCode? status, string problem) => new(header, status, new AskReply(null, string.Empty, problem), null);
    }
}
