using Ouro.Cli.Rendering.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Viewing;

/// <summary>One run of a folder, as the list shows it.</summary>
/// <param name="File">The run's main file, relative to the folder: its identity in the list.</param>
/// <param name="Cells">How many rows of its results are valid, suspect, …; a fault where the results cannot be read.</param>
/// <param name="Finding">The claim of the first finding; null: none.</param>
/// <param name="Reach">Up to which level each deployment and configuration meets the service levels; empty where none was given or the results cannot be read.</param>
/// <param name="Metrics">Keys of what its results measured.</param>
/// <param name="Note">What cannot be done with the run, and why; null: all can.</param>
internal sealed record RunEntry(
    string File,
    RunHeader Header,
    Result<IReadOnlyDictionary<ValidityState, int>> Cells,
    string? Finding,
    IReadOnlyList<ServiceLevelReach> Reach,
    IReadOnlyList<string> Metrics,
    string? Note)
{
    /// <summary>The worst of its cells; null where it is not known.</summary>
    public ValidityState? Worst => Cells.TryGet(out var cells) && cells.Count > 0 ? cells.Keys.Max() : null;
}
