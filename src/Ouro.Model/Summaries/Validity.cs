namespace Ouro.Model.Summaries;

public enum ValidityState
{
    Valid,

    /// <summary>Shown with its reason beside every number.</summary>
    Suspect,

    /// <summary>Feeds no finding and no ratio.</summary>
    Invalid,

    /// <summary>The cell was not measured (stub not attested, deployment lost); its numbers are null.</summary>
    NotMeasured,
}

/// <summary>Whether a cell's numbers may be believed, and why not.</summary>
public sealed record Validity(ValidityState State, IReadOnlyList<string> Reasons)
{
    public static readonly Validity Valid = new(ValidityState.Valid, []);
}
