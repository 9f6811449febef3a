using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// A byte per component beside the vectors, a quarter of the memory to read, and for each row how far the score of its
/// code can be from its own. With q = q' + r and v = v' + s (codes and what rounding took), Cauchy and Schwarz bound
/// |q·v − q'·v'| by |q'||s| + |r||v|: a row whose code stays below the best by more cannot be among the best, so skipping
/// it loses nothing.
/// </summary>
internal sealed class RowCodes
{
    private const int Step = 2 * 16;
    // Exact scores are sums in single precision, in another order than the bound's; a share of both lengths.
    private const float Rounding = 1e-5f;

    private readonly int _stride;
    private readonly ReadOnlyMemory<sbyte> _codes;
    private readonly ReadOnlyMemory<RowShape> _shapes;

    /// <param name="codes">A stride per row.</param>
    public RowCodes(int dimension, ReadOnlyMemory<sbyte> codes, ReadOnlyMemory<RowShape> shapes)
    {
        _stride = StrideOf(dimension);
        _codes = codes;
        _shapes = shapes;
    }

    public ReadOnlySpan<sbyte> Bytes => _codes.Span;

    public ReadOnlySpan<RowShape> Shapes => _shapes.Span;

    public static bool IsSupported => Avx2.IsSupported;

    public static RowCodes Of(int dimension, ReadOnlySpan<float> vectors)
    {
        int count = vectors.Length / dimension, stride = StrideOf(dimension);
        var codes = new sbyte[count * stride];
        var shapes = new RowShape[count];
        for (int row = 0; row < count; row++)
            shapes[row] = Encode(vectors.Slice(row * dimension, dimension), codes.AsSpan(row * stride, dimension));
        return new RowCodes(dimension, codes, shapes);
    }

    /// <summary>Short integers of a query, padded to whole steps; of as many bits as let the sum over all components fit 32.</summary>
    public static CodedQuery Encode(ReadOnlySpan<float> query, Span<short> codes)
    {
        int most = Math.Min(8191, int.MaxValue / (sbyte.MaxValue * query.Length));
        Span<float> rounded = stackalloc float[query.Length];
        var (scale, lost) = Round(query, most, rounded);
        TensorPrimitives.ConvertTruncating(rounded, codes);
        codes[query.Length..].Clear();
        return new CodedQuery(codes, scale, lost, scale * TensorPrimitives.Norm<float>(rounded));
    }

    public static int StrideOf(int dimension) => (dimension + Step - 1) / Step * Step;

    public Reader Read() => new(_codes.Span, _shapes.Span, _stride);

    /// <summary>The codes for one search; spans are looked up once.</summary>
    public readonly ref struct Reader(ReadOnlySpan<sbyte> codes, ReadOnlySpan<RowShape> shapes, int stride)
    {
        private readonly ReadOnlySpan<sbyte> _codes = codes;
        private readonly ReadOnlySpan<RowShape> _shapes = shapes;

        /// <summary>No less than the exact score of the row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Bound(CodedQuery query, int row)
        {
            ref sbyte code = ref Unsafe.Add(ref MemoryMarshal.GetReference(_codes), (nint)row * stride);
            ref short asked = ref MemoryMarshal.GetReference(query.Codes);
            Vector256<int> even = default, odd = default;
            for (nuint i = 0; i < (nuint)stride; i += Step)
            {
                even += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref code, i)), Vector256.LoadUnsafe(ref asked, i));
                odd += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref code, i + 16)), Vector256.LoadUnsafe(ref asked, i + 16));
            }
            var shape = _shapes[row];
            return Vector256.Sum(even + odd) * (query.Scale * shape.Scale) + query.Length * shape.Lost + (query.Lost + query.Length * Rounding) * shape.Length;
        }
    }

    private static RowShape Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        Span<float> rounded = stackalloc float[vector.Length];
        var (scale, lost) = Round(vector, sbyte.MaxValue, rounded);
        TensorPrimitives.ConvertTruncating(rounded, codes);
        return new RowShape(scale, lost, TensorPrimitives.Norm(vector));
    }

    /// <summary>Whole numbers up to <paramref name="most"/> that stand for the vector.</summary>
    /// <returns>What 1 stands for, and the length of what rounding took.</returns>
    private static (float Scale, float Lost) Round(ReadOnlySpan<float> vector, int most, Span<float> rounded)
    {
        float peak = MathF.Abs(TensorPrimitives.MaxMagnitude(vector));
        // A row of zeros has codes of zero at any scale.
        float scale = peak == 0 ? 1 : peak / most;
        Span<float> scaled = stackalloc float[vector.Length];
        TensorPrimitives.Multiply(vector, 1 / scale, scaled);
        TensorPrimitives.Round(scaled, rounded);
        return (scale, scale * TensorPrimitives.Distance<float>(scaled, rounded));
    }
}
