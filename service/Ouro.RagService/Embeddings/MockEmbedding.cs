using System.Numerics.Tensors;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// The stub for embeddings: one constant 768-dimensional unit vector for every text, computed once. Unrelated questions
/// therefore find the same documents with the same scores, which is how a client recognises the stub.
/// </summary>
internal static class MockEmbedding
{
    public const int Dimension = 768;
    public const string ModelName = "mock";
    private const int VectorSeed = 768;
    private const int IndexSeed = 769;

    public static float[] Vector { get; } = RandomUnitVectors(1, VectorSeed);

    /// <summary>The stub's own index, as many random unit vectors as there are documents; the real index is never touched.</summary>
    public static float[] IndexVectors(int count) => RandomUnitVectors(count, IndexSeed);

    private static float[] RandomUnitVectors(int count, int seed)
    {
        var random = new Random(seed);
        var vectors = new float[count * Dimension];
        for (int row = 0; row < count; row++)
        {
            var vector = vectors.AsSpan(row * Dimension, Dimension);
            for (int i = 0; i < Dimension; i++)
                vector[i] = random.NextSingle() - 0.5f;
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        }
        return vectors;
    }
}
