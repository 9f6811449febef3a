namespace Ouro.RagService.Retrieval;

/// <summary>A query in short integers.</summary>
/// <param name="codes">Zero beyond the query's dimension.</param>
/// <param name="scale">What a code of 1 stands for.</param>
/// <param name="lost">Length of what rounding took.</param>
/// <param name="length">Length of the coded query.</param>
internal readonly ref struct CodedQuery(ReadOnlySpan<short> codes, float scale, float lost, float length)
{
    public ReadOnlySpan<short> Codes { get; } = codes;

    public float Scale { get; } = scale;

    public float Lost { get; } = lost;

    public float Length { get; } = length;
}
