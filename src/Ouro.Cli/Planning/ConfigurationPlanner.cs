using Ouro.Cli.Options;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>Which stub configurations are wanted: those listed, else those that the two stub variables leave of all four.</summary>
internal static class ConfigurationPlanner
{
    public static List<StubConfiguration> Plan(SettingValues values, Faults faults) =>
        values.One(Configurations) is { } list ? PlanListed(list, faults) :
        [
            .. StubConfiguration.All
                .Where(c => !values.IsGiven(UseMockEmbeddings) || c.MockEmbeddings == values.IsOn(UseMockEmbeddings))
                .Where(c => !values.IsGiven(UseMockLlm) || c.MockLlm == values.IsOn(UseMockLlm)),
        ];

    private static List<StubConfiguration> PlanListed(SettingValue list, Faults faults)
    {
        var chosen = new List<StubConfiguration>();
        foreach (string name in list.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (StubConfiguration.Find(name) is { } known)
                chosen.Add(known);
            else
                faults.Add(list with { Text = name }, "baseline, mock-embeddings, mock-llm or mock-both", "correct it");
        }

        if (chosen.Count == 0)
            faults.Add(list, "at least one configuration", "name one, or leave the flag out for all four");
        return [.. chosen.Distinct()];
    }
}
