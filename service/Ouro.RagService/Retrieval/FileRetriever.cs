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
        var state = index.Store.Current;
        var scores = new List<(float Score, int Row)>(state.Documents.Length);
        if (state.Documents.Length > 0)
        {
            using var file = Open(index.Store, ref state);
            Score(file, query, state.Documents.Length, scores);
        }
        (float, int)[] best = [.. scores.Where(entry => entry.Score >= threshold).OrderByDescending(entry => entry.Score).Take(count)];
        var found = ExactVectorStore.Collect(best, state.Documents);
        timings.Add(Stage.Search, started, started, Stopwatch.GetTimestamp());
        return found;
    }

    /// <summary>The file of the state; where a change has deleted it meanwhile, the file of the next state.</summary>
    private static FileStream Open(ExactVectorStore store, ref IndexState state)
    {
        while (true)
        {
            try
            {
                return new FileStream(state.Rows.FilePath!, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            }
            catch (Exception exception) when (store.Current != state && (exception is FileNotFoundException or DirectoryNotFoundException))
            {
                state = store.Current;
            }
        }
    }

    private static void Score(FileStream file, ReadOnlySpan<float> query, int count, List<(float Score, int Row)> scores)
    {
        int rowBytes = query.Length * sizeof(float);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RowsPerRead * rowBytes);
        try
        {
            file.Position = VectorFile.HeaderLength;
            while (scores.Count < count)
            {
                int read = file.ReadAtLeast(buffer.AsSpan(0, RowsPerRead * rowBytes), rowBytes, throwOnEndOfStream: false);
                int rows = read / rowBytes;
                if (rows == 0)
                    break;
                // A read may end inside a row; the rest of it is read again.
                file.Position -= read - rows * rowBytes;
                var vectors = MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, rows * rowBytes));
                for (int row = 0; row < rows && scores.Count < count; row++)
                    scores.Add((DotProduct.Of(query, vectors.Slice(row * query.Length, query.Length)), scores.Count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
