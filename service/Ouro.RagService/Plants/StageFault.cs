namespace Ouro.RagService.Plants;

/// <summary>What a planted stage does with its time.</summary>
internal enum PlantWork
{
    /// <summary>Waits without a thread, as for a remote service.</summary>
    Wait,

    /// <summary>Sleeps and holds its thread, as a synchronous call does.</summary>
    Sleep,

    /// <summary>Burns CPU time of its thread.</summary>
    Burn,
}

/// <summary>How requests wait for a place in a planted stage.</summary>
internal enum PlantGate
{
    /// <summary>Without a thread.</summary>
    Async,

    /// <summary>Each waiter holds a thread, as at a lock.</summary>
    Lock,
}

/// <summary>One stage's planted work: at most <paramref name="Slots"/> at once (0: no limit), each for <paramref name="Ms"/> milliseconds.</summary>
/// <param name="PerToken">Generation only: once per token after the first, instead of once per answer.</param>
/// <param name="IsTimed">False: the service reports no stage timings at all, as a service that is not ours would.</param>
internal sealed record StageFault(double Ms, int Slots, PlantWork Work, PlantGate Gate, bool PerToken, bool IsTimed);
