using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Deploy.Kubernetes;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Ladder;

/// <summary>The real pod of <c>--from k8s:[context/]namespace/deployment</c>.</summary>
internal static class PodReader
{
    public const string Prefix = "k8s:";

    private static readonly Setting[] Companions = [BenchSettings.K8sPath, BenchSettings.K8sTelemetry, BenchSettings.K8sTimeout];

    /// <returns>Null where the limits come from elsewhere.</returns>
    public static async Task<Result<PodFacts?>> ReadAsync(SettingValues values, CancellationToken stop)
    {
        var faults = new Faults();
        if (!IsPod(values.One(LadderSettings.From)))
        {
            foreach (var companion in Companions)
            {
                if (values.One(companion) is { } alone)
                    faults.Add(alone, $"{LadderSettings.From.Flag} {Prefix}… beside it", $"add {LadderSettings.From.Flag} {Prefix}namespace/deployment, or remove {companion.Flag}");
            }

            return faults.All.Count > 0 ? faults.All.ToList() : (PodFacts?)null;
        }

        var target = ClusterTargetParser.Parse(TargetValues(values), faults);
        if (faults.All.Count > 0)
            return faults.All.ToList();
        var read = await PodFacts.ReadAsync(target!, stop);
        return read.TryGet(out var facts) ? facts : read.Faults.ToList();
    }

    private static bool IsPod(SettingValue? from) => from is { } given && given.Text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>As the settings of a bench that measures this Deployment.</summary>
    private static SettingValues TargetValues(SettingValues values)
    {
        var source = values.One(LadderSettings.From)!.Value;
        var texts = new Dictionary<string, IReadOnlyList<SettingValue>>
        {
            [BenchSettings.K8s.Name] = [source with { Text = source.Text[Prefix.Length..] }],
        };
        foreach (var companion in Companions)
        {
            if (values.Texts.TryGetValue(companion.Name, out var given))
                texts[companion.Name] = given;
        }

        return new SettingValues(texts);
    }
}
