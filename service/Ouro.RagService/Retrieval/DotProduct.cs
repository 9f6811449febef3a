using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// The one loop that a search spends its time in. Compiled fully at its first call: the unoptimised form that a library's
/// generic method starts with costs milliseconds a search for the service's first seconds.
/// </summary>
internal static class DotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        int length = Math.Min(left.Length, right.Length);
        int width = Vector<float>.Count;
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        // Four sums, so that an addition does not wait for the one before.
        Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i <= length - 4 * width; i += 4 * width)
        {
            sum0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)i), Vector.LoadUnsafe(ref b, (nuint)i), sum0);
            sum1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)(i + width)), Vector.LoadUnsafe(ref b, (nuint)(i + width)), sum1);
            sum2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)(i + 2 * width)), Vector.LoadUnsafe(ref b, (nuint)(i + 2 * width)), sum2);
            sum3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)(i + 3 * width)), Vector.LoadUnsafe(ref b, (nuint)(i + 3 * width)), sum3);
        }
        float sum = Vector.Sum(sum0 + sum1 + sum2 + sum3);
        for (; i < length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
