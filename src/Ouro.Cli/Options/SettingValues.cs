using Ouro.Model.Outcomes;

namespace Ouro.Cli.Options;

/// <summary>A setting's text and where it was read, for messages: <c>--levels</c>, <c>$TOTAL_REQUESTS</c>, <c>experiment.yaml: levels</c>.</summary>
internal readonly record struct SettingValue(string Text, string Origin);

/// <summary>The texts of all settings after flags, variables and experiment file are laid over each other. Nothing is parsed or checked yet.</summary>
internal sealed class SettingValues(IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> values)
{
    /// <summary>Lays the three sources over each other.</summary>
    /// <param name="flags">Texts given on the command line, by setting name; a switch given without value holds "true".</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="experiment">Keys of the experiment file; null when none was named.</param>
    public static Result<SettingValues> Merge(
        IReadOnlyList<Setting> settings,
        IReadOnlyDictionary<string, IReadOnlyList<string>> flags,
        Func<string, string?> variable,
        ExperimentFile? experiment)
    {
        var merged = new Dictionary<string, IReadOnlyList<SettingValue>>();
        foreach (var setting in settings)
        {
            if (flags.TryGetValue(setting.Name, out var texts) && texts.Count > 0)
                merged[setting.Name] = [.. texts.Select(t => new SettingValue(t, setting.Flag))];
            else if (setting.Variable is { } name && variable(name) is { Length: > 0 } text)
                merged[setting.Name] = [new SettingValue(text, "$" + name)];
            else if (experiment?.Values.TryGetValue(setting.Name, out var fromFile) == true)
                merged[setting.Name] = [.. fromFile.Select(t => new SettingValue(t, $"{experiment.Path}: {setting.Name}"))];
        }

        var unknown = experiment?.Values.Keys.Where(key => settings.All(s => s.Name != key)).ToList() ?? [];
        if (unknown.Count > 0)
            return unknown.ConvertAll(key => Fault.BadInput($"{experiment!.Path}: key '{key}'", "a setting that 'ouro bench --help' lists, without its dashes", "remove it or correct its spelling"));
        return new SettingValues(merged);
    }

    public SettingValue? One(Setting setting) => values.TryGetValue(setting.Name, out var found) ? found[^1] : null;

    public IReadOnlyList<SettingValue> All(Setting setting) => values.TryGetValue(setting.Name, out var found) ? found : [];

    public bool IsOn(Setting setting) => One(setting) is { } value && value.Text.Trim().ToUpperInvariant() is "TRUE" or "1" or "YES";

    public bool IsGiven(Setting setting) => values.ContainsKey(setting.Name);

    /// <summary>For the journal: a resumed run reads the same texts again.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Texts => values;
}
