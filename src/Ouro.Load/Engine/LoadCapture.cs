using Ouro.Model.Health;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>Everything that the engine measured in one cell. <paramref name="Requests"/> are in the order of their ids.</summary>
/// <param name="WindowStart">Ticks at which the measured requests began.</param>
/// <param name="WindowEnd">Ticks at which the last of them ended.</param>
public sealed record LoadCapture(
    DateTimeOffset StartedAt,
    long WindowStart,
    long WindowEnd,
    CellEnding Ending,
    Trace<RequestRecord> Requests,
    Trace<TokenStamp> Tokens,
    ProbeSample[] Probe,
    GeneratorHealth Generator)
{
    /// <summary>Managed bytes that the load threads allocated inside the window.</summary>
    public long AllocatedBytes { get; init; }
}

/// <summary>How far a running cell is. <paramref name="Completed"/> counts all measured requests that ended, failed ones included.</summary>
public readonly record struct LoadProgress(int Completed, int Failed, double? LastTtftSeconds);
