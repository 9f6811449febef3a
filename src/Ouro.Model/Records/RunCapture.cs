using Ouro.Model.Planning;

namespace Ouro.Model.Records;

/// <summary>A planned cell that was not measured, and why.</summary>
public sealed record UnmeasuredCell(Cell Cell, Attestation Attestation, string Reason);

/// <summary>The machine and versions a run was taken on.</summary>
public sealed record MachineDescription(
    string OperatingSystem,
    string Kernel,
    string Cpu,
    int Cores,
    long MemoryBytes,
    string Runtime,
    string OuroVersion,
    string ClockSource);

/// <summary>One run, raw: what was planned, what was measured, what was not. <paramref name="Notes"/> are sentences that belong beside the result (the twin is the same machine; the upstream is simulated).</summary>
public sealed record RunCapture(
    RunPlan Plan,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    bool Interrupted,
    IReadOnlyList<CellCapture> Cells,
    IReadOnlyList<UnmeasuredCell> Unmeasured,
    MachineDescription Machine,
    IReadOnlyList<string> Notes)
{
    /// <summary>What searches for the highest rate found; empty without <c>--sweep</c>.</summary>
    public IReadOnlyList<SweepResult> Sweeps { get; init; } = [];

    /// <summary>The flags of <c>ouro bench</c> that measure the same again, without secrets; empty where they are not known.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flags { get; init; } = [];
}
