using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Planning;

/// <summary>Collects every fault of the input, so that the user mends all of them at once.</summary>
internal sealed class Faults
{
    private readonly List<Fault> _all = [];

    public IReadOnlyList<Fault> All => _all;

    public void Add(Fault fault) => _all.Add(fault);

    public void Add(SettingValue value, string expected, string remedy) =>
        _all.Add(Fault.BadInput($"{value.Origin} '{value.Text}'", expected, remedy));

    /// <summary>A whole number in a range, or the default when the setting is absent.</summary>
    public int Number(SettingValue? value, int fallback, int min, int max)
    {
        if (value is not { } given)
            return fallback;
        if (int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
            return number;
        Add(given, $"a whole number from {min} to {max}", "correct it");
        return fallback;
    }

    public double NotNegative(SettingValue? value, double fallback, double max) => Number(value, fallback, max, allowsZero: true);

    public double Positive(SettingValue? value, double fallback, double max) => Number(value, fallback, max, allowsZero: false);

    private double Number(SettingValue? value, double fallback, double max, bool allowsZero)
    {
        if (value is not { } given)
            return fallback;
        if (double.TryParse(given.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && (number > 0 || allowsZero) && number <= max)
            return number;
        Add(given, $"a number {(allowsZero ? "from 0" : "above 0 and")} up to {max.ToString(CultureInfo.InvariantCulture)}", "correct it");
        return fallback;
    }

    public string OneOf(SettingValue? value, string fallback, params string[] allowed)
    {
        if (value is not { } given)
            return fallback;
        string text = given.Text.Trim().ToLowerInvariant();
        if (allowed.Contains(text))
            return text;
        Add(given, $"one of {string.Join(", ", allowed)}", "correct it");
        return fallback;
    }
}
