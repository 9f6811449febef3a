using System.Globalization;

namespace Ouro.RagService.Plants;

/// <summary>The keys of one planted fault; collects what is wrong with them, so that all of it is reported at once.</summary>
internal sealed class FaultText(string place, Dictionary<string, string> keys, List<(string Read, string Expected)> faults)
{
    private readonly List<string> _known = [];

    public double Number(string key, double minimum, double maximum, double fallback)
    {
        if (Take(key) is not { } text)
            return fallback;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= minimum && value <= maximum)
            return value;
        Add(key, text, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));
        return fallback;
    }

    public int? Whole(string key, int minimum, int maximum)
    {
        if (Take(key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum)
            return value;
        Add(key, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));
        return null;
    }

    /// <returns>The value of the chosen name; the first choice where the key is absent.</returns>
    public T Choice<T>(string key, params (string Name, T Value)[] choices)
    {
        if (Take(key) is not { } text)
            return choices[0].Value;
        foreach (var (name, value) in choices)
        {
            if (name == text)
                return value;
        }
        Add(key, text, string.Join(" or ", choices.Select(choice => choice.Name)));
        return choices[0].Value;
    }

    /// <summary>To be called when every known key was read.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var (key, text) in keys.Where(pair => !_known.Contains(pair.Key)))
            Add(key, text, _known.Count == 0 ? "a known place" : $"a key out of {string.Join(", ", _known)}");
    }

    private string? Take(string key)
    {
        _known.Add(key);
        return keys.GetValueOrDefault(key);
    }

    private void Add(string key, string text, string expected) => faults.Add(($"{place}:{key}={text}", expected));
}
