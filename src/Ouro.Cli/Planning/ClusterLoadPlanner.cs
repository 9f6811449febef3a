using Ouro.Cli.Options;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>From <c>--from-cluster</c> and its companions to what is to be started beside the service.</summary>
internal static class ClusterLoadPlanner
{
    private const string DefaultAgentImage = "ouro:dev";
    private const string DefaultNatsImage = "nats:2.11-alpine";

    /// <returns>Null without <c>--from-cluster</c>, or with faults.</returns>
    public static ClusterLoadPlan? Plan(SettingValues values, KubernetesTarget? target, string runId, Faults faults)
    {
        string agents = ImageOf(values, AgentImage, DefaultAgentImage, faults), nats = ImageOf(values, NatsImage, DefaultNatsImage, faults);
        if (target is not { IsLoadedFromCluster: true })
            return null;
        return new ClusterLoadPlan(target, runId, faults.Number(values.One(AgentCount), 1, 1, FleetPlan.MostAgents), agents, nats);
    }

    private static string ImageOf(SettingValues values, Setting setting, string fallback, Faults faults)
    {
        if (values.One(setting) is not { } given)
            return fallback;
        if (!values.IsOn(FromCluster))
            faults.Add(given, $"{FromCluster.Flag} beside it", $"add {FromCluster.Flag}, or remove {setting.Flag}");
        else if (given.Text.Length == 0 || given.Text.Any(char.IsWhiteSpace))
            faults.Add(given, "the name of an image", "correct it");
        return given.Text;
    }
}
