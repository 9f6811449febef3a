using System.Diagnostics;

namespace Ouro.RagService.Pipeline;

/// <summary>Pre-processing done right: on the request's own thread, beside all others, with nothing to wait for.</summary>
internal sealed class InlinePreprocessor : IPreprocessor
{
    public T Run<T>(Func<T> work, StageTimings timings)
    {
        long started = Stopwatch.GetTimestamp();
        T result = work();
        timings.Add(Stage.Preprocess, started, started, Stopwatch.GetTimestamp());
        return result;
    }

    public void Dispose()
    {
    }
}
