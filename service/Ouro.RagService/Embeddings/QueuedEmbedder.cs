using System.Collections.Concurrent;
using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// Embedding done right: a bounded queue and as many worker threads as CPUs are allowed, so that the request threads
/// stay free and encoder calls do not fight for cores. A worker takes its fair share of what waits as one batch.
/// </summary>
internal sealed class QueuedEmbedder : IEmbedder
{
    // Waiting calls beyond this are refused: at 5 ms a call they would wait several seconds.
    private const int QueueLimit = 1_024;

    // 8 texts a batch: batching gains 1.5 × at 12 × 768 and little at 6 × 384, and a larger batch delays its first text.
    private const int BatchLimit = 8;

    private readonly BlockingCollection<Job> _queue = new(QueueLimit);
    private readonly Thread[] _workers;
    private readonly TextTokenizer _tokenizer;
    private readonly int _maxTokens;

    public QueuedEmbedder(TextTokenizer tokenizer, int maxTokens, int workerCount)
    {
        _tokenizer = tokenizer;
        _maxTokens = maxTokens;
        _workers = new Thread[workerCount];
        for (int i = 0; i < workerCount; i++)
        {
            _workers[i] = new Thread(RunAll) { IsBackground = true, Name = $"embed-{i}" };
            _workers[i].Start();
        }
    }

    private sealed class Job(EncoderSession session, long[] tokens, StageTimings timings, CancellationToken cancellation)
        : TaskCompletionSource<float[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public EncoderSession Session { get; } = session;
        public long[] Tokens { get; } = tokens;
        public StageTimings Timings { get; } = timings;
        public CancellationToken Cancellation { get; } = cancellation;
        public long Asked { get; } = Stopwatch.GetTimestamp();
    }

    public ValueTask<float[]?> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation)
    {
        var job = new Job(session, _tokenizer.Encode(text, _maxTokens), timings, cancellation);
        return _queue.TryAdd(job) ? new ValueTask<float[]?>(job.Task) : default;
    }

    private void RunAll()
    {
        var batch = new List<Job>(BatchLimit);
        Job? next = null;
        while (next is not null || _queue.TryTake(out next, Timeout.Infinite))
        {
            batch.Clear();
            batch.Add(next);
            next = null;
            int share = Math.Min(BatchLimit, (_queue.Count + _workers.Length) / _workers.Length);
            while (batch.Count < share && _queue.TryTake(out var more))
            {
                // A request with a session of its own cannot share a call.
                if (more.Session != batch[0].Session)
                {
                    next = more;
                    break;
                }
                batch.Add(more);
            }
            RunBatch(batch);
        }
    }

    private static void RunBatch(List<Job> batch)
    {
        for (int i = batch.Count - 1; i >= 0; i--)
        {
            if (batch[i].Cancellation.IsCancellationRequested)
            {
                batch[i].SetCanceled(batch[i].Cancellation);
                batch.RemoveAt(i);
            }
        }
        if (batch.Count == 0)
            return;
        long started = Stopwatch.GetTimestamp();
        try
        {
            var session = batch[0].Session;
            float[] vectors = session.Encode([.. batch.Select(job => job.Tokens)]);
            long ended = Stopwatch.GetTimestamp();
            for (int i = 0; i < batch.Count; i++)
            {
                batch[i].Timings.Add(Stage.Embed, batch[i].Asked, started, ended);
                batch[i].SetResult(vectors.AsSpan(i * session.Dimension, session.Dimension).ToArray());
            }
        }
        catch (Exception exception)
        {
            // A failed call belongs to its requests; the worker goes on for the others.
            foreach (var job in batch)
                job.TrySetException(exception);
        }
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var worker in _workers)
            worker.Join();
        _queue.Dispose();
    }
}
