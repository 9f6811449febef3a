using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Ouro.Model.Planning;

namespace Ouro.Load.Wire;

/// <summary>
/// The requests of a plan, encoded once per load thread: one byte array per query, each with the request id at the same
/// place, so that sending is a patch of twelve digits and one system call.
/// </summary>
internal sealed class RequestTemplate
{
    public const int IdDigits = 12;

    private static readonly SearchValues<char> s_lineBreaks = SearchValues.Create("\r\n\0");
    private readonly byte[][] _requests;
    private readonly int _idOffset;

    public RequestTemplate(Uri baseUrl, RequestPlan plan, IReadOnlyList<KeyValuePair<string, string>> extraHeaders)
    {
        if (plan.Bodies.Count == 0)
            throw new ArgumentException("a request plan needs at least one body", nameof(plan));
        var headers = HeadersOf(baseUrl, plan, extraHeaders);
        string head = $"POST {TargetOf(baseUrl, plan.Path)} HTTP/1.1\r\nX-Request-Id: ";
        _idOffset = head.Length;
        var rest = new StringBuilder("\r\n");
        foreach (var (name, value) in headers)
            rest.Append(name).Append(": ").Append(value).Append("\r\n");
        _requests = new byte[plan.Bodies.Count][];
        for (int i = 0; i < _requests.Length; i++)
            _requests[i] = Encode(head + new string('0', IdDigits) + rest, plan.Bodies[i]);
    }

    public int QueryCount => _requests.Length;

    /// <summary>The bytes of one request, its id patched in. Valid until the same query is prepared again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte[] Prepare(int queryIndex, long requestId)
    {
        byte[] request = _requests[queryIndex];
        for (int i = _idOffset + IdDigits - 1; i >= _idOffset; i--)
        {
            (requestId, long digit) = Math.DivRem(requestId, 10);
            request[i] = (byte)('0' + digit);
        }

        return request;
    }

    /// <summary>An id as every request carries it.</summary>
    public static string TextOf(long requestId) => requestId.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>A GET on a connection of its own, for the probe.</summary>
    public static byte[] EncodeProbe(Uri url) => Encoding.ASCII.GetBytes(
        $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: */*\r\n\r\n");

    private static byte[] Encode(string head, ReadOnlyMemory<byte> body)
    {
        byte[] encodedHead = Encoding.Latin1.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n");

        // Pinned: the system call takes its address without a handle per send.
        byte[] request = GC.AllocateUninitializedArray<byte>(encodedHead.Length + body.Length, pinned: true);
        encodedHead.CopyTo(request, 0);
        body.Span.CopyTo(request.AsSpan(encodedHead.Length));
        return request;
    }

    /// <summary>The base URL may itself carry a path, below which the plan's path lies.</summary>
    public static string TargetOf(Uri baseUrl, string path) =>
        baseUrl.AbsolutePath.TrimEnd('/') + (path.StartsWith('/') ? path : "/" + path);

    /// <summary>Ours, the plan's and the target's, a later one in the place of an earlier one of its name.</summary>
    public static List<KeyValuePair<string, string>> HeadersOf(
        Uri baseUrl, RequestPlan plan, IReadOnlyList<KeyValuePair<string, string>> extraHeaders)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Host", baseUrl.Authority),
            new("Content-Type", "application/json"),
            new("Accept", plan.Format == TargetFormat.Ollama ? "application/x-ndjson" : "text/event-stream"),
        };
        foreach (var header in plan.Headers.Concat(extraHeaders))
        {
            if (header.Key.AsSpan().ContainsAny(s_lineBreaks) || header.Value.AsSpan().ContainsAny(s_lineBreaks))
                throw new ArgumentException($"header {header.Key} holds a line break", nameof(plan));
            headers.RemoveAll(h => string.Equals(h.Key, header.Key, StringComparison.OrdinalIgnoreCase));
            headers.Add(header);
        }

        return headers;
    }
}
