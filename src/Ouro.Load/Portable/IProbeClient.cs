namespace Ouro.Load.Portable;

/// <summary>What carries the heartbeat: a connection apart from the load's, opened anew after a failure.</summary>
internal interface IProbeClient : IAsyncDisposable
{
    /// <summary>Does nothing where a connection stands.</summary>
    ValueTask ConnectAsync(CancellationToken stop);

    /// <summary>One GET to the end of its reply; incomplete when that was cut.</summary>
    ValueTask<(bool IsComplete, short Status)> AskAsync(CancellationToken stop);

    ValueTask CloseAsync();
}
