namespace Ouro.Analysis.Comparison;

public enum ComparisonVerdict
{
    /// <summary>Differs after the correction for many comparisons, for the better, by at least the least effect that matters.</summary>
    Better,

    /// <summary>As <see cref="Better"/>, for the worse.</summary>
    Worse,

    /// <summary>The whole interval lies within the least effect that matters.</summary>
    Same,

    /// <summary>Neither can be said with so many requests.</summary>
    CannotTell,
}
