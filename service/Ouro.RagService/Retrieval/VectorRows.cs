namespace Ouro.RagService.Retrieval;

/// <summary>
/// Vectors with their codes, in memory or in a mapped file. Never changed. Spans do not keep a mapping: whoever reads one
/// keeps these rows alive until the end (<see cref="GC.KeepAlive"/>).
/// </summary>
/// <param name="filePath">The file that holds the same; null for rows in memory alone.</param>
internal sealed class VectorRows(int dimension, ReadOnlyMemory<float> vectors, RowCodes codes, string? filePath)
{
    public int Dimension { get; } = dimension;

    public int Count { get; } = vectors.Length / dimension;

    public ReadOnlyMemory<float> Memory { get; } = vectors;

    public ReadOnlySpan<float> Vectors => Memory.Span;

    public RowCodes Codes { get; } = codes;

    public string? FilePath { get; } = filePath;

    public static VectorRows Of(int dimension, float[] vectors) => new(dimension, vectors, RowCodes.Of(dimension, vectors), null);

    public static VectorRows Join(int dimension, IReadOnlyList<RowRun> runs)
    {
        int count = runs.Sum(run => run.Count), stride = RowCodes.StrideOf(dimension), row = 0;
        var vectors = new float[count * dimension];
        var codes = new sbyte[count * stride];
        var shapes = new RowShape[count];
        foreach (var run in runs)
        {
            run.Vectors.CopyTo(vectors.AsSpan(row * dimension));
            run.Codes.CopyTo(codes.AsSpan(row * stride));
            run.Shapes.CopyTo(shapes.AsSpan(row));
            row += run.Count;
            GC.KeepAlive(run.Rows);
        }
        return new VectorRows(dimension, vectors, new RowCodes(dimension, codes, shapes), null);
    }
}
