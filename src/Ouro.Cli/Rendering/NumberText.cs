using System.Globalization;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering;

/// <summary>Numbers as people read them, in the invariant culture whatever the machine's.</summary>
internal static class NumberText
{
    public static string Fixed(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A setting as it was given: up to three decimals, no padding.</summary>
    public static string Plain(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    public static string Counted(int count, string noun) => $"{Whole(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Decimals that give the smallest value of a column two significant digits, so that a column lines up.</summary>
    public static int DecimalsFor(IEnumerable<double> column, int atLeast, int atMost)
    {
        double smallest = column.Where(v => v > 0 && double.IsFinite(v)).DefaultIfEmpty(1).Min();
        return Math.Clamp(1 - (int)Math.Floor(Math.Log10(smallest)), atLeast, atMost);
    }

    /// <summary>A duration in the unit that suits it: <c>412 µs</c>, <c>38.2 ms</c>, <c>1.84 s</c>.</summary>
    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        0 => "0 s",
        < 0.001 => Significant(seconds * 1e6) + " µs",
        < 1 => Significant(seconds * 1e3) + " ms",
        _ => Significant(seconds) + " s",
    };

    /// <summary>Three significant digits without an exponent.</summary>
    public static string Significant(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value == 0 ? "0" : "n/a (no finite value)";
        return Fixed(value, Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 6));
    }

    /// <summary><c>10.1 [9.74, 10.5]</c>; a side without a bound is left open: <c>[9.74, ∞)</c>.</summary>
    public static string Interval(Estimate estimate)
    {
        string low = estimate.LowOrNull is { } l ? "[" + Significant(l) : "(−∞";
        string high = estimate.HighOrNull is { } h ? Significant(h) + "]" : "∞)";
        return $"{Significant(estimate.Value)} {low}, {high}";
    }

    public static string Percent(double share) => Fixed(share * 100, 1) + " %";
}
