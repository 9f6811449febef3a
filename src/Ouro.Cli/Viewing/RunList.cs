using Ouro.Model.Outcomes;

namespace Ouro.Cli.Viewing;

/// <summary>All runs of a folder.</summary>
/// <param name="Runs">The newest first.</param>
/// <param name="Unreadable">Files that are named as a run's and are none, or not whole, or of a newer version.</param>
internal sealed record RunList(string Folder, IReadOnlyList<RunEntry> Runs, IReadOnlyList<Fault> Unreadable)
{
    /// <summary>Every metric that any run has, in the order of the results' keys.</summary>
    public IReadOnlyList<string> Metrics => [.. Runs.SelectMany(r => r.Metrics).Distinct()];
}
