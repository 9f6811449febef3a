using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Ouro.Load.Portable;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>
/// The heartbeat beside the load: a GET 20 times a second on a connection of its own. While one is open no other is sent,
/// so a stall of the service shows as one long sample. Instants are the clock's around the calls.
/// </summary>
internal sealed class ProbeLoop(IProbeClient client, Timeouts timeouts)
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(ProbeSample.PeriodSeconds);

    // An hour at 20 Hz.
    private const int MostSamples = 72_000;

    private readonly List<ProbeSample> _samples = new(1024);

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
            await client.DisposeAsync();
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
            await client.ConnectAsync(limited.Token);
            sent = Stopwatch.GetTimestamp();
            var (isComplete, status) = await client.AskAsync(limited.Token);
            _samples.Add(new ProbeSample(sent, isComplete ? Stopwatch.GetTimestamp() : 0, status));
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or HttpRequestException or OperationCanceledException)
        {
            // Refused, reset, too slow, or stopped: a sample without an end says so.
            _samples.Add(new ProbeSample(sent == 0 ? Stopwatch.GetTimestamp() : sent, 0, 0));
            await client.CloseAsync();
        }
    }
}
