using Ouro.RagService.Embeddings;

namespace Ouro.Tests.Service;

public sealed class MockEmbeddingTests
{
    [Fact]
    public void The_vector_has_768_dimensions_and_unit_norm()
    {
        Assert.Equal(768, MockEmbedding.Vector.Length);
        Assert.Equal(1, Math.Sqrt(MockEmbedding.Vector.Sum(value => (double)value * value)), 1e-5);
    }

    [Fact]
    public void The_index_is_the_same_every_time_and_of_unit_norm()
    {
        float[] index = MockEmbedding.IndexVectors(10);
        Assert.Equal(index, MockEmbedding.IndexVectors(10));
        for (int row = 0; row < 10; row++)
            Assert.Equal(1, Math.Sqrt(index.Skip(row * 768).Take(768).Sum(value => (double)value * value)), 1e-5);
    }
}
