using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ouro.Load.Wire;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>
/// The heartbeat beside the load: a GET 20 times a second on a connection of its own. While one is open no other is sent,
/// so a stall of the service shows as one long sample. Instants are the clock's around the calls.
/// </summary>
internal sealed class ProbeLoop(Uri url, IPEndPoint target, Timeouts timeouts)
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(ProbeSample.PeriodSeconds);

    // An hour at 20 Hz.
    private const int MostSamples = 72_000;

    private readonly List<ProbeSample> _samples = new(1024);
    private readonly byte[] _request = RequestTemplate.EncodeProbe(url);
    private readonly HttpResponseParser _parser = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream? _stream;

    public async Task<ProbeSample[]> RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_period);
        try
        {
            do
            {
                await BeatAsync(stop);
            }
            while (_samples.Count < MostSamples && await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The load has ended, and the probe with it.
        }
        finally
        {
            if (_stream is not null)
                await _stream.DisposeAsync();
        }

        return [.. _samples];
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(timeouts.Headers);
        long sent = 0;
        try
        {
            _stream ??= await ConnectAsync(limited.Token);
            sent = Stopwatch.GetTimestamp();
            await _stream.WriteAsync(_request, limited.Token);
            bool complete = await ReadReplyAsync(_stream, limited.Token);
            long ended = Stopwatch.GetTimestamp();
            _samples.Add(new ProbeSample(sent, complete ? ended : 0, _parser.Headers.Status));
            if (complete && _parser.CanReuse)
                return;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Refused, reset, too slow, or stopped: a sample without an end says so.
            _samples.Add(new ProbeSample(sent == 0 ? Stopwatch.GetTimestamp() : sent, 0, 0));
        }

        if (_stream is not null)
            await _stream.DisposeAsync();
        _stream = null;
    }

    private async Task<Stream> ConnectAsync(CancellationToken stop)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, stop);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var plain = new NetworkStream(socket, ownsSocket: true);
        if (url.Scheme != Uri.UriSchemeHttps)
            return plain;
        var tls = new SslStream(plain);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, stop);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            await tls.DisposeAsync();
            throw new IOException("TLS handshake failed", e);
        }

        return tls;
    }

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
