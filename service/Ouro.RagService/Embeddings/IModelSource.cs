using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>Where a request gets its encoder from.</summary>
internal interface IModelSource : IDisposable
{
    EncoderLease Acquire(StageTimings timings);
}

/// <summary>An encoder for one request; disposing it gives up only what that request owns.</summary>
internal readonly struct EncoderLease(EncoderSession session, StageTimings? unloadTimings) : IDisposable
{
    public EncoderSession Session { get; } = session;

    /// <summary>Unloading is part of loading per request, and counted there.</summary>
    public void Dispose()
    {
        if (unloadTimings is null)
            return;
        long started = Stopwatch.GetTimestamp();
        Session.Dispose();
        unloadTimings.Add(Stage.ModelLoad, started, started, Stopwatch.GetTimestamp());
    }
}
