namespace Ouro.Cli.Rendering.Rows;

/// <summary>One value of a results row, or the reason why there is none. <paramref name="Value"/> is a string, bool, long, double or null.</summary>
internal readonly record struct ResultField(string Key, object? Value, string? Reason)
{
    public static ResultField Of(string key, string value) => new(key, value, null);

    public static ResultField Of(string key, bool value) => new(key, value, null);

    public static ResultField Of(string key, long value) => new(key, value, null);

    /// <summary>Rounded to the nanosecond (or the ninth decimal of a rate): digits beyond the clock's are noise.</summary>
    public static ResultField Of(string key, double value) =>
        double.IsFinite(value) ? new(key, Math.Round(value, 9), null) : Missing(key, "no finite value");

    public static ResultField Missing(string key, string reason) => new(key, null, reason);
}
