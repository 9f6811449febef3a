namespace Ouro.RagService.Pipeline;

/// <summary>Both ways of doing a stage; each is made at its first use, once.</summary>
internal sealed class Switched<T>(Func<T> blocking, Func<T> async) : IDisposable
    where T : class
{
    private readonly Lazy<T> _blocking = new(blocking);
    private readonly Lazy<T> _async = new(async);

    public T Of(StageMode mode) => mode == StageMode.Blocking ? _blocking.Value : _async.Value;

    public void Dispose()
    {
        foreach (var one in new[] { _blocking, _async })
        {
            if (one.IsValueCreated)
                (one.Value as IDisposable)?.Dispose();
        }
    }
}
