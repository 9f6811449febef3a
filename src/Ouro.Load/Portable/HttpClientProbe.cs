using System.Net;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

/// <summary>Over HTTP/2; the client opens its connection with the first request.</summary>
internal sealed class HttpClientProbe(Uri url, Transport transport, TimeSpan connectLimit, IPEndPoint target) : IProbeClient
{
    private readonly Http2Client _client = new(url, transport, connectLimit, target);

    public ValueTask ConnectAsync(CancellationToken stop) => ValueTask.CompletedTask;

    public async ValueTask<(bool IsComplete, short Status)> AskAsync(CancellationToken stop)
    {
        using var request = Http2Client.Request(HttpMethod.Get, url);
        using var response = await _client.SendAsync(request, stop);
        await response.Content.CopyToAsync(Stream.Null, stop);
        return (true, (short)response.StatusCode);
    }

    public ValueTask CloseAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
