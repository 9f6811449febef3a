using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>What a run left: everything measured, and the faults of deployments on the way.</summary>
internal sealed record BenchOutcome(RunCapture Capture, IReadOnlyList<Fault> Faults);
