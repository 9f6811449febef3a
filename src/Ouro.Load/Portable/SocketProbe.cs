using System.Net;
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

/// <summary>Over HTTP/1.1, with TLS for https.</summary>
internal sealed class SocketProbe(Uri url, Transport transport, IPEndPoint target) : IProbeClient
{
    private readonly byte[] _request = RequestTemplate.EncodeProbe(url);
    private readonly HttpResponseParser _parser = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream? _stream;
    private bool _isSpent;

    public async ValueTask ConnectAsync(CancellationToken stop)
    {
        if (_isSpent)
            await CloseAsync();
        _stream ??= await ClientConnection.SecureAsync(await ClientConnection.OpenAsync(target, stop), url, transport, stop);
    }

    public async ValueTask<(bool IsComplete, short Status)> AskAsync(CancellationToken stop)
    {
        await _stream!.WriteAsync(_request, stop);
        bool isComplete = await ReadReplyAsync(_stream, stop);
        _isSpent = !isComplete || !_parser.CanReuse;
        return (isComplete, _parser.Headers.Status);
    }

    public async ValueTask CloseAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();
        _stream = null;
        _isSpent = false;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<bool> ReadReplyAsync(Stream stream, CancellationToken stop)
    {
        _parser.Reset(0);
        while (true)
        {
            int count = await stream.ReadAsync(_buffer, stop);
            if (count == 0)
                return _parser.OnPeerClosed() == HttpPart.End;
            var part = FeedAll(_buffer.AsSpan(0, count));
            if (part != HttpPart.NeedMore)
                return part == HttpPart.End;
        }
    }

    private HttpPart FeedAll(ReadOnlySpan<byte> input)
    {
        while (true)
        {
            var part = _parser.Next(ref input, out _);
            if (part is HttpPart.NeedMore or HttpPart.End or HttpPart.Fault)
                return part;
        }
    }
}
