using CsCheck;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;

namespace Ouro.Tests.Service;

public sealed class VectorSearchTests : IDisposable
{
    private const int Dimension = 24;
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-vectors-").FullName;

    /// <summary>Oracle: every cosine in double precision, a stable sort, a cut.</summary>
    [Fact]
    public void Both_ways_of_searching_equal_the_naive_search()
    {
        Gen.Select(Gen.Int[1, 700], Gen.Int[0, 10_000], Gen.Int[1, 80], Gen.Double[-1, 0.5]).Sample((rows, seed, count, threshold) =>
        {
            var random = new Random(seed);
            float[] vectors = Enumerable.Range(0, rows).SelectMany(_ => UnitVector(random)).ToArray();
            float[] query = UnitVector(random);
            Document[] documents = [.. Enumerable.Range(0, rows).Select(i => new Document($"{i}", $"text {i}"))];
            string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.vec");
            VectorFile.Write(path, Dimension, vectors);
            var index = new IndexedVectors(new ExactVectorStore(Dimension, documents, vectors), path);

            double[] naive = [.. Enumerable.Range(0, rows)
                .Select(row => Enumerable.Range(0, Dimension).Sum(i => (double)query[i] * vectors[row * Dimension + i]))
                .Where(score => score >= threshold + 1e-5).OrderDescending().Take(count)];
            var fromMemory = new MemoryRetriever().Search(index, query, count, (float)threshold, new StageTimings());
            var fromFile = new FileRetriever().Search(index, query, count, (float)threshold, new StageTimings());
            Assert.Equal(fromMemory, fromFile);
            // A score within rounding of the threshold may fall on either side of it.
            Assert.InRange(fromMemory.Length, naive.Length, naive.Length + 1);
            for (int i = 0; i < naive.Length; i++)
                Assert.Equal(naive[i], fromMemory[i].Score, 1e-5);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void What_is_not_a_number_is_never_found_and_lets_nothing_else_in()
    {
        Document[] documents = [new("nan", ""), new("far", ""), new("near", "")];
        var store = new ExactVectorStore(2, documents, [float.NaN, 1, -1, 0, 1, 0]);
        Assert.Equal("near", Assert.Single(store.Search([1, 0], 1, 0)).Document.Id);
        Assert.Empty(store.Search([float.NaN, 0], 3, 0));
    }

    /// <summary>3,072 components of one magnitude: the largest sum of products that a real model gives.</summary>
    [Fact]
    public void The_best_row_is_found_among_wide_vectors_of_signs()
    {
        const int wide = 3072;
        float[] best = [.. Enumerable.Range(0, wide).Select(i => (i % 3 == 0 ? -1 : 1) / MathF.Sqrt(wide))];
        float[] other = [.. Enumerable.Range(0, wide).Select(i => (i % 2 == 0 ? -1 : 1) / MathF.Sqrt(wide))];
        var store = new ExactVectorStore(wide, [new("other", ""), new("best", "")], [.. other, .. best]);
        Assert.Equal("best", Assert.Single(store.Search(best, 1, -1)).Document.Id);
    }

    [Fact]
    public void Added_documents_are_found_by_both()
    {
        var random = new Random(1);
        string path = Path.Combine(_folder, "one.vec");
        float[] first = UnitVector(random), second = UnitVector(random);
        VectorFile.Write(path, Dimension, first);
        var index = new IndexedVectors(new ExactVectorStore(Dimension, [new Document("a", "a")], first), path);
        index.Add([new Document("b", "b")], second, Path.Combine(_folder, "two.vec"));
        Assert.Equal("b", new MemoryRetriever().Search(index, second, 1, -1, new StageTimings())[0].Document.Id);
        Assert.Equal("b", new FileRetriever().Search(index, second, 1, -1, new StageTimings())[0].Document.Id);
    }

    [Fact]
    public void A_vector_file_is_read_only_in_its_own_shape()
    {
        string path = Path.Combine(_folder, "shape.vec");
        float[] vectors = [1, 2, 3, 4, 5, 6];
        VectorFile.Write(path, 3, vectors);
        Assert.Equal(vectors, VectorFile.TryRead(path, 3, 2));
        Assert.Null(VectorFile.TryRead(path, 2, 3));
        Assert.Null(VectorFile.TryRead(path, 3, 3));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Null(VectorFile.TryRead(path, 3, 2));
    }

    private static float[] UnitVector(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
