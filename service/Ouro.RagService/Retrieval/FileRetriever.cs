using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Retrieval as such services are written: the handler opens the saved index, reads it synchronously and scores and sorts
/// everything, as a <c>load_local</c> of an index inside a handler does. The request's thread is held meanwhile.
/// </summary>
internal sealed class FileRetriever : IRetriever
{
    private const int RowsPerRead = 256;

    public ScoredDocument[] Search(IndexedVectors index, ReadOnlySpan<float> query, int count, float threshold, StageTimings timings)
    {
        long started = Stopwatch.GetTimestamp();
        var documents = index.Store.Documents;
        int dimension = index.Store.Dimension;
        var scores = new List<(float Score, int Row)>(documents.Count);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RowsPerRead * dimension * sizeof(float));
        try
        {
            using var file = new FileStream(index.FilePath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            file.Position = VectorFile.HeaderLength;
            int rowBytes = dimension * sizeof(float);
            while (scores.Count < documents.Count)
            {
                int read = file.ReadAtLeast(buffer.AsSpan(0, RowsPerRead * rowBytes), rowBytes, throwOnEndOfStream: false);
                int rows = read / rowBytes;
                if (rows == 0)
                    break;
                // A read may end inside a row; the rest of it is read again.
                file.Position -= read - rows * rowBytes;
                var vectors = MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, rows * rowBytes));
                for (int row = 0; row < rows && scores.Count < documents.Count; row++)
                    scores.Add((DotProduct.Of(query, vectors.Slice(row * dimension, dimension)), scores.Count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        (float, int)[] best = [.. scores.Where(entry => entry.Score >= threshold).OrderByDescending(entry => entry.Score).Take(count)];
        var found = ExactVectorStore.Collect(best, documents);
        timings.Add(Stage.Search, started, started, Stopwatch.GetTimestamp());
        return found;
    }
}
