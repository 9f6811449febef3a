using Ouro.Model.Health;
using Ouro.Model.Planning;

namespace Ouro.Model.Records;

/// <summary>How a cell came to its end.</summary>
public enum CellEnding
{
    /// <summary>All planned requests ended.</summary>
    Completed,

    /// <summary>The cell's time limit came first.</summary>
    TimeLimit,

    /// <summary>The user stopped the run.</summary>
    Interrupted,

    /// <summary>The service went away.</summary>
    DeploymentLost,

    /// <summary>A process that shared the load went away: its share is missing.</summary>
    GeneratorLost,
}

/// <summary>Everything measured in one cell, raw. The pure half of the tool starts here.</summary>
/// <param name="WindowStart">Ticks at the first measured request's intended instant (after warm-up).</param>
/// <param name="WindowEnd">Ticks at the last measured request's end.</param>
/// <param name="Requests">Measured requests only; warm-up is not kept.</param>
/// <param name="Tokens">Stamps of all tokens; each request points into it.</param>
public sealed record CellCapture(
    Cell Cell,
    DateTimeOffset StartedAt,
    long WindowStart,
    long WindowEnd,
    CellEnding Ending,
    Trace<RequestRecord> Requests,
    Trace<TokenStamp> Tokens,
    ProbeSample[] Probe,
    GeneratorHealth Generator,
    Attestation Attestation)
{
    /// <summary>How the cell was loaded: the meaning of its level.</summary>
    public LoadShape Load { get; init; } = LoadShape.Closed;

    public bool IsOpen => Load.IsOpen;

    /// <summary>What the target used inside the window.</summary>
    public CellResources Resources { get; init; } = CellResources.Unknown("no resource profile was taken (--profile)");

    public IReadOnlyList<DeploymentMark> Marks { get; init; } = [];
}
