using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ouro.RagService.Pipeline;

/// <summary>
/// Pre-processing as an event loop does it: one thread for all requests, one after the other, each request's thread
/// waiting for its turn.
/// </summary>
internal sealed class SerialPreprocessor : IPreprocessor
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public SerialPreprocessor()
    {
        _thread = new Thread(RunAll) { IsBackground = true, Name = "preprocess" };
        _thread.Start();
    }

    public T Run<T>(Func<T> work, StageTimings timings)
    {
        long asked = Stopwatch.GetTimestamp();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                T result = work();
                timings.Add(Stage.Preprocess, asked, started, Stopwatch.GetTimestamp());
                done.SetResult(result);
            }
            catch (Exception exception)
            {
                // A bug in the work belongs to its request, not to the thread that serves all.
                done.SetException(exception);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private void RunAll()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }
}
