using Ouro.Cli.Options;
using Ouro.Cli.Rendering;

namespace Ouro.Cli.Running;

/// <summary>The flags that measure a run again, as they are kept in its file: without headers, and without variables that look like secrets.</summary>
internal static class RunFlags
{
    private static readonly string[] SecretWords = ["KEY", "TOKEN", "SECRET", "PASSWORD", "AUTH", "CREDENTIAL"];

    public static IReadOnlyList<KeyValuePair<string, string>> Of(SettingValues settings) =>
    [
        .. BenchSettings.All
            .Where(s => s != BenchSettings.Header && settings.IsGiven(s))
            .SelectMany(s => settings.All(s).Select(v => (Setting: s, v.Text)))
            .Where(f => f.Setting != BenchSettings.ServiceVariable || !IsSecret(f.Text.Split('=')[0]))
            .Where(f => !f.Setting.IsSwitch || settings.IsOn(f.Setting))
            .Select(f => KeyValuePair.Create(f.Setting.Flag, f.Setting.IsSwitch ? "" : TextOf(f.Setting, f.Text))),
    ];

    /// <summary>Only what a user writes freely can hold a secret; "tokens=20" of the simulator is none.</summary>
    private static string TextOf(Setting setting, string text) =>
        setting == BenchSettings.LocalCommand || setting == BenchSettings.LocalUrl || setting == BenchSettings.K8sUrl ? Redaction.Text(text) : text;

    private static bool IsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
