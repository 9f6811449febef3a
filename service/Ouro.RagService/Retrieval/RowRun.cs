namespace Ouro.RagService.Retrieval;

/// <summary>Rows one after the other; several runs make new rows without copying the old ones in between.</summary>
internal readonly record struct RowRun(VectorRows Rows, int Start, int Count)
{
    public static RowRun All(VectorRows rows) => new(rows, 0, rows.Count);

    public ReadOnlySpan<float> Vectors => Rows.Vectors.Slice(Start * Rows.Dimension, Count * Rows.Dimension);

    public ReadOnlySpan<sbyte> Codes => Rows.Codes.Bytes.Slice(Start * RowCodes.StrideOf(Rows.Dimension), Count * RowCodes.StrideOf(Rows.Dimension));

    public ReadOnlySpan<RowShape> Shapes => Rows.Codes.Shapes.Slice(Start, Count);
}
