using System.Text.Json;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Json;

/// <summary>What stands in a run's file alone: all but its cells and requests.</summary>
/// <param name="RequestsPath">Where its requests must lie.</param>
/// <param name="Findings">As they were found when the file was written (schema: docs/schema/diagnosis.schema.json).</param>
internal sealed record RunHeader(
    RunPlan Plan,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    bool Interrupted,
    MachineDescription Machine,
    string RequestsPath,
    IReadOnlyList<JsonElement> Findings);
