using System.Numerics;

namespace Ouro.Analysis.Attribution;

/// <summary>
/// φᵢ = Σ_{S ∌ i} |S|!(n−|S|−1)!/n! · (v(S ∪ {i}) − v(S)): the mean of what a player adds over all orders of joining (Shapley, "A
/// Value for n-Person Games", Contributions to the Theory of Games II, 1953, eq. 13). It is the only rule that is efficient
/// (Σφ = v(N) − v(∅)), symmetric, additive, and gives nothing to a player who adds nothing; Shorrocks ("Decomposition
/// procedures for distributional analysis", Journal of Economic Inequality 11, 2013) derives the same rule for the parts of a
/// measured difference.
/// </summary>
internal static class ShapleyValue
{
    /// <param name="worth">v by coalition: bit i of the index is player i; 2ⁿ values.</param>
    /// <returns>φ by player.</returns>
    public static double[] Of(ReadOnlySpan<double> worth)
    {
        if (!BitOperations.IsPow2(worth.Length))
            throw new ArgumentException($"{worth.Length} values are not one per coalition", nameof(worth));
        int players = BitOperations.Log2((uint)worth.Length);
        double[] weights = WeightsBySize(players);
        var values = new double[players];
        for (int coalition = 0; coalition < worth.Length; coalition++)
        {
            double weight = weights[BitOperations.PopCount((uint)coalition)];
            for (int player = 0; player < players; player++)
            {
                int joined = coalition | (1 << player);
                if (joined != coalition)
                    values[player] += weight * (worth[joined] - worth[coalition]);
            }
        }

        return values;
    }

    /// <summary>|S|!(n−|S|−1)!/n! = 1 / (n · C(n−1, |S|)), for |S| below n; the whole coalition has nobody left to join.</summary>
    private static double[] WeightsBySize(int players)
    {
        var weights = new double[players + 1];
        double choices = 1;
        for (int size = 0; size < players; size++)
        {
            weights[size] = 1 / (players * choices);
            choices = choices * (players - 1 - size) / (size + 1);
        }

        return weights;
    }
}
