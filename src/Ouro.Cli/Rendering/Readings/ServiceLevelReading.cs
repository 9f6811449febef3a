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

    private static string Reach(RunSummary summary, DeploymentSpec deployment, StubConfiguration configuration)
    {
        var cells = summary.Cells.Where(c => c.Deployment == deployment.Name && c.Configuration == configuration).OrderBy(c => c.Level).ToList();
        if (cells.TrueForAll(c => !c.MeetsServiceLevels.IsKnown))
            return "not measured";
        return cells.TakeWhile(c => c.MeetsServiceLevels.ValueOrNull == true).LastOrDefault() is { } highest ? NumberText.Whole(highest.Level) : "at no level";
    }
}
