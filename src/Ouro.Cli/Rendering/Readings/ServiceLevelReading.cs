using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Readings;

/// <summary>Up to which level each deployment meets all service levels, from the lowest level on without a gap.</summary>
internal static class ServiceLevelReading
{
    public static RunReading? Of(RunSummary summary)
    {
        if (summary.Plan.ServiceLevels.Count == 0)
            return null;
        var parts = summary.Plan.Deployments.Select(d => $"{d.Label} {string.Join(", ", summary.Plan.Configurations.Select(c => $"{Reach(summary, d, c)} ({c.Name})"))}.").ToList();
        bool everywhere = summary.Cells.All(c => c.MeetsServiceLevels.ValueOrNull == true);
        return new RunReading("Service levels met up to", string.Join(" ", parts), everywhere ? ReadingTone.Good : ReadingTone.Plain);
    }

    /// <param name="rows">Levels of one deployment and configuration and whether each meets all service levels; null: not known.</param>
    /// <returns><c>8</c>, <c>at no level</c> or <c>not measured</c>.</returns>
    public static string ReachOf(IEnumerable<(int Level, bool? Meets)> rows)
    {
        var ordered = rows.OrderBy(r => r.Level).ToList();
        if (ordered.TrueForAll(r => r.Meets is null))
            return "not measured";
        var met = ordered.TakeWhile(r => r.Meets == true).ToList();
        return met.Count > 0 ? NumberText.Whole(met[^1].Level) : "at no level";
    }

    private static string Reach(RunSummary summary, DeploymentSpec deployment, StubConfiguration configuration) =>
        ReachOf(summary.Cells.Where(c => c.Deployment == deployment.Name && c.Configuration == configuration).Select(c => (c.Level, c.MeetsServiceLevels.ValueOrNull)));
}
