using CsCheck;
using Ouro.RagService.Retrieval;

namespace Ouro.Tests.Service;

public sealed class RowCodesTests
{
    /// <summary>Scores in double precision; rows of any length, sparse ones, and ones that differ from the query by little.</summary>
    [Fact]
    public void No_score_is_above_its_rows_bound_and_bounds_are_close()
    {
        Assert.SkipUnless(RowCodes.IsSupported, "this processor has no AVX2");
        Gen.Select(Gen.Int[1, 900], Gen.Int[0, 10_000], Gen.Int[0, 3]).Sample((dimension, seed, kind) =>
        {
            var random = new Random(seed);
            float[] query = Vector(random, dimension, 1);
            float[][] rows = [.. Enumerable.Range(0, 20).Select(i => kind switch
            {
                0 => Vector(random, dimension, 1),
                1 => Vector(random, dimension, MathF.Pow(10, i - 10)),
                2 => [.. query.Select((q, place) => place == i % dimension ? q * 1.001f : q)],
                _ => [.. query.Select((q, place) => place % 7 == i % 7 ? q : 0)],
            })];
            var codes = RowCodes.Of(dimension, [.. rows.SelectMany(row => row)]).Read();
            var coded = RowCodes.Encode(query, new short[RowCodes.StrideOf(dimension)]);
            for (int row = 0; row < rows.Length; row++)
            {
                double score = query.Zip(rows[row], (q, v) => (double)q * v).Sum();
                double length = Math.Sqrt(rows[row].Sum(v => (double)v * v));
                float bound = codes.Bound(coded, row);
                Assert.True(bound >= score, $"bound {bound} below score {score}");
                // Rounding takes at most half a code of each component, the largest being 127: twice, for sums and slack.
                double most = 2 * (0.5 / 127 * rows[row].Max(Math.Abs) * Math.Sqrt(dimension) + 1e-3 * length);
                Assert.True(bound - score <= 2 * most + 2e-5, $"bound {bound} far from score {score}");
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void A_row_that_is_not_a_number_is_left_to_the_exact_score()
    {
        Assert.SkipUnless(RowCodes.IsSupported, "this processor has no AVX2");
        var codes = RowCodes.Of(2, [float.NaN, 1, 0, 0]).Read();
        var coded = RowCodes.Encode([1, 0], new short[RowCodes.StrideOf(2)]);
        Assert.False(codes.Bound(coded, 0) < 1);
        Assert.InRange(codes.Bound(coded, 1), 0, 1e-4f);
    }

    private static float[] Vector(Random random, int dimension, float length)
    {
        float[] vector = [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => v / norm * length)];
    }
}
