using System.Net;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

/// <summary>Over HTTP/2. The framework's client opens its connection with a request, so a first one that no sample counts goes ahead.</summary>
internal sealed class HttpClientProbe(Uri url, Transport transport, TimeSpan connectLimit, IPEndPoint target) : IProbeClient
{
    private Http2Client? _client;

    public async ValueTask ConnectAsync(CancellationToken stop)
    {
        if (_client is not null)
            return;
        _client = new Http2Client(url, transport, connectLimit, target);
        await AskAsync(stop);
    }

    public async ValueTask<(bool IsComplete, short Status)> AskAsync(CancellationToken stop)
    {
        using var request = Http2Client.Request(HttpMethod.Get, url);
        using var response = await _client!.SendAsync(request, stop);
        await response.Content.CopyToAsync(Stream.Null, stop);
        return (true, (short)response.StatusCode);
    }

    public ValueTask CloseAsync()
    {
        _client?.Dispose();
        _client = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();
}
