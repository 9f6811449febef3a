using System.Collections.Concurrent;
using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// Embedding done right: a bounded queue and as many worker threads as CPUs are allowed, so that the request threads
/// stay free and encoder calls do not fight for cores. A worker takes its fair share of what waits as one batch: 8 texts at
/// most by default, since batching gains 1.5 × at 12 × 768 and little at 6 × 384, and a larger batch delays its first text.
/// </summary>
internal sealed class QueuedEmbedder : IEmbedder
{
    // A call pads its texts to the longest: a text may be a fifth longer than the shortest, or the padding eats the gain.
    private const double LengthSpread = 1.2;

    private readonly EmbeddingOptions _options;
    private readonly BlockingCollection<Job> _queue;
    private readonly Thread[] _workers;
    private readonly TextTokenizer _tokenizer;
    private readonly int _maxTokens;
    private readonly long _batchWaitTicks;
    private readonly long _longestWaitTicks;
    private readonly QueueEstimate _estimate;

    /// <param name="estimate">Null: one that knows nothing yet.</param>
    public QueuedEmbedder(TextTokenizer tokenizer, int maxTokens, EmbeddingOptions options, QueueEstimate? estimate = null)
    {
        _tokenizer = tokenizer;
        _maxTokens = maxTokens;
        _options = options;
        _queue = new BlockingCollection<Job>(options.QueueLimit);
        _batchWaitTicks = Ticks(options.BatchWait);
        _longestWaitTicks = Ticks(options.LongestWait);
        _estimate = estimate ?? new QueueEstimate(options.Concurrency);
        _workers = new Thread[options.Concurrency];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(RunAll) { IsBackground = true, Name = $"embed-{i}" };
            _workers[i].Start();
        }
    }

    public int? SecondsUntilRoom => _queue.Count < _options.QueueLimit ? null : _estimate.SecondsFor(_queue.Count);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private sealed class Job(EncoderSession session, long[] tokens, StageTimings timings, CancellationToken cancellation)
        : TaskCompletionSource<Embedded>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public EncoderSession Session { get; } = session;
        public long[] Tokens { get; } = tokens;
        public StageTimings Timings { get; } = timings;
        public CancellationToken Cancellation { get; } = cancellation;
        public long Asked { get; } = Stopwatch.GetTimestamp();
    }

    public ValueTask<Embedded> EmbedAsync(EncoderSession session, string text, StageTimings timings, CancellationToken cancellation)
    {
        var job = new Job(session, _tokenizer.Encode(text, _maxTokens), timings, cancellation);
        return _queue.TryAdd(job) ? new ValueTask<Embedded>(job.Task) : new ValueTask<Embedded>(Refusal());
    }

    private Embedded Refusal() => Embedded.Refused(_estimate.SecondsFor(_queue.Count));

    private void RunAll()
    {
        var batch = new List<Job>(_options.BatchLimit);
        Job? next = null;
        while (next is not null || _queue.TryTake(out next, Timeout.Infinite))
        {
            batch.Clear();
            batch.Add(next);
            next = Gather(batch);
            batch.RemoveAll(IsGivenUp);
            batch.Sort((a, b) => a.Tokens.Length.CompareTo(b.Tokens.Length));
            for (int start = 0; start < batch.Count;)
            {
                int end = start + 1;
                while (end < batch.Count && batch[end].Tokens.Length <= batch[start].Tokens.Length * LengthSpread)
                    end++;
                RunBatch(batch.GetRange(start, end - start));
                start = end;
            }
        }
    }

    /// <summary>Adds this worker's fair share of what waits; with a batch wait also what comes meanwhile.</summary>
    /// <returns>A call that cannot share the batch, since its request has a session of its own; null: none.</returns>
    private Job? Gather(List<Job> batch)
    {
        long until = batch[0].Asked + _batchWaitTicks;
        int share = _batchWaitTicks > 0 ? _options.BatchLimit : Math.Min(_options.BatchLimit, (_queue.Count + _workers.Length) / _workers.Length);
        while (batch.Count < share)
        {
            double left = (double)(until - Stopwatch.GetTimestamp()) / Stopwatch.Frequency;
            if (!_queue.TryTake(out var more, left > 0 ? TimeSpan.FromSeconds(left) : TimeSpan.Zero))
                return null;
            if (more.Session != batch[0].Session)
                return more;
            batch.Add(more);
        }
        return null;
    }

    private bool IsGivenUp(Job job)
    {
        if (job.Cancellation.IsCancellationRequested)
            return job.TrySetCanceled(job.Cancellation);
        return Stopwatch.GetTimestamp() - job.Asked > _longestWaitTicks && job.TrySetResult(Refusal());
    }

    private void RunBatch(List<Job> batch)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            var session = batch[0].Session;
            float[] vectors = session.Encode([.. batch.Select(job => job.Tokens)]);
            long ended = Stopwatch.GetTimestamp();
            _estimate.Measured(Stopwatch.GetElapsedTime(started, ended), batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                batch[i].Timings.Add(Stage.Embed, batch[i].Asked, started, ended);
                batch[i].SetResult(Embedded.As(vectors.AsSpan(i * session.Dimension, session.Dimension).ToArray()));
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
