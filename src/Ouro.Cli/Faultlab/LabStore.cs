using System.Text.Json;
using Ouro.Cli.Rendering.Files;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Faultlab;

/// <summary>
/// A lab's folder: per scenario the raw runs with and without the fault, and a mark once both are whole. The mark holds the
/// setups that were measured, so that a scenario that has changed since is measured again.
/// </summary>
internal sealed class LabStore(string output)
{
    private const string MarkName = "measured.json";

    /// <param name="Seconds">What measuring it took, all attempts together.</param>
    /// <param name="NeighbourCores">CPUs that others kept busy during the noisier of its runs.</param>
    internal sealed record Mark(LabSetup Setup, LabSetup? Removed, double Seconds, double NeighbourCores);

    public string PlantedFolder(Scenario scenario) => Path.Combine(output, scenario.Name, "planted");

    public string RemovedFolder(Scenario scenario) => Path.Combine(output, scenario.Name, "removed");

    public bool IsMeasured(Scenario scenario) => ReadMark(scenario) is { } mark && Text(mark.Setup) == Text(scenario.Setup) && Text(mark.Removed) == Text(scenario.Removed);

    public void Clear(Scenario scenario)
    {
        string folder = Path.Combine(output, scenario.Name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public Task<Result<string>> WriteMarkAsync(Scenario scenario, TimeSpan took, double neighbourCores) => AtomicFile.WriteAsync(
        Path.Combine(output, scenario.Name, MarkName),
        stream => JsonSerializer.SerializeAsync(stream, new Mark(scenario.Setup, scenario.Removed, took.TotalSeconds, neighbourCores)));

    public Mark? ReadMark(Scenario scenario)
    {
        string path = Path.Combine(output, scenario.Name, MarkName);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Mark>(File.ReadAllText(path));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            // Cut short, or of another version: the scenario counts as not measured.
            return null;
        }
    }

    private static string Text(LabSetup? setup) => JsonSerializer.Serialize(setup);
}
