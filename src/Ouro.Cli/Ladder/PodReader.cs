using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Deploy.Kubernetes;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Ladder;

/// <summary>The real pod of <c>--from k8s:[context/]namespace/deployment</c>.</summary>
internal static class PodReader
{
    public const string Prefix = "k8s:";

    /// <returns>Null where the limits come from elsewhere.</returns>
    public static async Task<Result<PodFacts?>> ReadAsync(SettingValues values, CancellationToken stop)
    {
        var faults = new Faults();
        var target = ClusterTargetParser.Parse(TargetValues(values), faults);
        if (faults.All.Count > 0)
            return faults.All.ToList();
        if (target is null)
            return (PodFacts?)null;
        var read = await PodFacts.ReadAsync(target, stop);
        return read.TryGet(out var facts) ? facts : read.Faults.ToList();
    }

    /// <summary>As the settings of a bench that measures this Deployment.</summary>
    private static SettingValues TargetValues(SettingValues values)
    {
        var texts = new Dictionary<string, IReadOnlyList<SettingValue>>();
        if (values.One(LadderSettings.From) is { } source && source.Text.StartsWith(Prefix, StringComparison.Ordinal))
            texts[BenchSettings.K8s.Name] = [source with { Text = source.Text[Prefix.Length..] }];
        foreach (var companion in new[] { BenchSettings.K8sPath, BenchSettings.K8sTelemetry, BenchSettings.K8sTimeout })
        {
            if (values.Texts.TryGetValue(companion.Name, out var given))
                texts[companion.Name] = given;
        }

        return new SettingValues(texts);
    }
}
