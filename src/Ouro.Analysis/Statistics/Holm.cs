namespace Ouro.Analysis.Statistics;

/// <summary>
/// Holm's step-down correction for many tests ("A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal
/// of Statistics 6, 1979): with p(1) ≤ … ≤ p(m), adjusted p(i) = max_{j≤i} min(1, (m − j + 1)·p(j)). Holds the family-wise
/// error whatever the dependence between the tests.
/// </summary>
internal static class Holm
{
    /// <returns>Adjusted p-values in the order of the input.</returns>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        int count = pValues.Length;
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        var sorted = pValues.ToArray();
        Array.Sort(sorted, order);

        var adjusted = new double[count];
        double largest = 0;
        for (int i = 0; i < count; i++)
        {
            largest = Math.Max(largest, Math.Min(1, (count - i) * sorted[i]));
            adjusted[order[i]] = largest;
        }

        return adjusted;
    }
}
