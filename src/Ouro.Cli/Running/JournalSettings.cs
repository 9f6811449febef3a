using Ouro.Cli.Options;

namespace Ouro.Cli.Running;

/// <summary>The settings of a run as texts. A header whose value holds no <c>${NAME}</c> may be a secret: its name is kept, its value is not.</summary>
internal sealed record JournalSettings(string RunId, Dictionary<string, List<JournalSettings.Text>> Values, List<string> Withheld)
{
    internal sealed record Text(string Value, string Origin);

    public static JournalSettings From(string runId, SettingValues settings)
    {
        var values = new Dictionary<string, List<Text>>();
        var withheld = new List<string>();
        foreach (var (name, texts) in settings.Texts)
        {
            bool isHeader = name == BenchSettings.Header.Name;
            withheld.AddRange(texts.Where(t => isHeader && !IsByReference(t.Text)).Select(t => t.Text.Split(':')[0]));
            values[name] = [.. texts.Where(t => !isHeader || IsByReference(t.Text)).Select(t => new Text(t.Text, t.Origin))];
        }

        return new JournalSettings(runId, values, withheld);
    }

    public SettingValues ToValues() => new(Values.Where(v => v.Value.Count > 0).ToDictionary(
        v => v.Key, v => (IReadOnlyList<SettingValue>)[.. v.Value.Select(t => new SettingValue(t.Value, t.Origin))]));

    private static bool IsByReference(string text) => text.Contains("${", StringComparison.Ordinal);
}
