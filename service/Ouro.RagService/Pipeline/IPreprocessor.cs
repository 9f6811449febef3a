namespace Ouro.RagService.Pipeline;

/// <summary>Where pre-processing runs; the work itself is given.</summary>
internal interface IPreprocessor : IDisposable
{
    T Run<T>(Func<T> work, StageTimings timings);
}
