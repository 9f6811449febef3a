using System.Globalization;

namespace Ouro.RagService.Hosting;

/// <summary>Reads the settings of one command and collects every fault, so that all are reported at once.</summary>
internal sealed class SettingReader
{
    private readonly Dictionary<string, string> _flags = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _environment;
    private readonly List<string> _faults = [];

    public SettingReader(IReadOnlyList<Setting> settings, string[] arguments, Func<string, string?> environment)
    {
        _environment = environment;
        var known = settings.ToDictionary(setting => setting.Flag, StringComparer.Ordinal);
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument is "--help" or "-h" or "-?")
            {
                HelpRequested = true;
                continue;
            }
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !known.ContainsKey(name[2..]))
            {
                _faults.Add($"read '{argument}', expected one of {string.Join(", ", known.Keys.Select(flag => "--" + flag))}");
                // Its value, if it has one, is no second fault.
                if (argument.StartsWith('-') && i + 1 < arguments.Length && !arguments[i + 1].StartsWith('-'))
                    i++;
            }
            else if (equals >= 0)
                _flags[name[2..]] = argument[(equals + 1)..];
            else if (i + 1 < arguments.Length)
                _flags[name[2..]] = arguments[++i];
            else
                _faults.Add($"read '{argument}' at the end, expected a value after it");
        }
    }

    public bool HelpRequested { get; }

    public IReadOnlyList<string> Faults => _faults;

    public string? Text(Setting setting)
    {
        if (_flags.TryGetValue(setting.Flag, out string? value))
            return value;
        string? variable = setting.Variable.Length == 0 ? null : _environment(setting.Variable);
        if (!string.IsNullOrEmpty(variable))
            return variable;
        return setting.Default.Length == 0 ? null : setting.Default;
    }

    public bool Switch(Setting setting)
    {
        string text = Text(setting) ?? "false";
        switch (text.ToLowerInvariant())
        {
            case "1" or "true" or "yes" or "on":
                return true;
            case "0" or "false" or "no" or "off":
                return false;
            default:
                Fault(setting, text, "true or false");
                return false;
        }
    }

    public int Whole(Setting setting, int minimum, int maximum)
    {
        string text = Text(setting) ?? "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum)
            return value;
        Fault(setting, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));
        return minimum;
    }

    public double Number(Setting setting, double minimum, double maximum)
    {
        string text = Text(setting) ?? "";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= minimum && value <= maximum)
            return value;
        Fault(setting, text, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));
        return minimum;
    }

    public T Choice<T>(Setting setting, params (string Name, T Value)[] choices)
    {
        string text = Text(setting) ?? "";
        foreach (var (name, value) in choices)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        Fault(setting, text, string.Join(" or ", choices.Select(choice => choice.Name)));
        return choices[0].Value;
    }

    /// <summary>An http or https address with a slash at its end, so that paths can be joined to it; null where none is set.</summary>
    public Uri? Url(Setting setting)
    {
        if (Text(setting) is not { } text)
            return null;
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            if (address.UserInfo.Length == 0)
                return address;

            // Not repeated: it holds a password, and addresses are shown in messages.
            Fault(setting, "(an address with user and password)", "an address without them; keys have settings of their own");
            return null;
        }

        Fault(setting, text, "an http or https URL such as http://127.0.0.1:8011/v1");
        return null;
    }

    public void Fault(Setting setting, string read, string expected)
    {
        string names = setting.Variable.Length == 0 ? $"--{setting.Flag}" : $"--{setting.Flag} ({setting.Variable})";
        _faults.Add($"{names}: read '{read}', expected {expected}");
    }
}
