using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Tables;

internal enum CellTone
{
    Plain,

    /// <summary>The name of the row.</summary>
    Label,

    /// <summary>No value.</summary>
    Absent,
    Suspect,
    Invalid,

    /// <summary>The ratio's interval lies wholly above the mark.</summary>
    Marked,
}

/// <param name="Mark">One character beside the value: <c>?</c> suspect, <c>!</c> invalid, <c>*</c> marked ratio; empty otherwise.</param>
internal readonly record struct ComparisonCell(string Text, string Mark, CellTone Tone, string Interval = "")
{
    /// <summary>A number with the mark of the cell that it comes from.</summary>
    public static ComparisonCell Of(string text, Validity validity) => validity.State switch
    {
        ValidityState.Suspect => new ComparisonCell(text, "?", CellTone.Suspect),
        ValidityState.Invalid => new ComparisonCell(text, "!", CellTone.Invalid),
        _ => new ComparisonCell(text, "", CellTone.Plain),
    };
}
