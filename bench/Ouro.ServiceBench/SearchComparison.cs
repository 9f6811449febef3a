using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Retrieval;

namespace Ouro.ServiceBench;

/// <summary>The in-memory search of one thread in bytes of vectors per second, beside that thread's read bandwidth (a sum over the same memory).</summary>
internal static class SearchComparison
{
    private const int Rounds = 9;

    public static void Run(int rows)
    {
        float[] vectors = MockEmbedding.IndexVectors(rows);
        var documents = Enumerable.Range(0, rows).Select(i => new Document($"{i}", "")).ToArray();
        var store = new ExactVectorStore(MockEmbedding.Dimension, documents, vectors);
        float[] query = MockEmbedding.Vector;
        // Tier-0 code is several times slower.
        for (int i = 0; i < 40; i++)
        {
            _ = TensorPrimitives.Sum<float>(vectors.AsSpan(0, vectors.Length / 20));
            _ = new ExactVectorStore(MockEmbedding.Dimension, documents.AsSpan(0, rows / 20).ToArray(), vectors.AsSpan(0, rows / 20 * MockEmbedding.Dimension).ToArray()).Search(query, 5, -1);
        }
        var reads = new List<double>();
        var searches = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            _ = TensorPrimitives.Sum<float>(vectors);
            reads.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            started = Stopwatch.GetTimestamp();
            _ = store.Search(query, 5, -1);
            searches.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        double bytes = (double)vectors.Length * sizeof(float);
        double read = reads.Order().ElementAt(Rounds / 2);
        double search = searches.Order().ElementAt(Rounds / 2);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows} × {MockEmbedding.Dimension}: search {search * 1e3:0.000} ms ({bytes / search / 1e9:0.0} GB/s), sum {read * 1e3:0.000} ms ({bytes / read / 1e9:0.0} GB/s), ratio {read / search:0.00}"));
    }
}
