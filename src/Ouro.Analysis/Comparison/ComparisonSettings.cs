namespace Ouro.Analysis.Comparison;

/// <param name="MinEffect">The least relative effect that matters, as a share: 0.05 means that factors from 1/1.05 to 1.05 are the same.</param>
public sealed record ComparisonSettings(double MinEffect = 0.05)
{
    /// <summary>The least difference of error shares that matters: the share from which a cell is suspect.</summary>
    public const double MinErrorDifference = 0.01;
}
