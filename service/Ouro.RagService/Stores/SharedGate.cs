namespace Ouro.RagService.Stores;

/// <summary>
/// Many may be inside at once, or one alone. All enter in the order of their coming: who waits to be alone holds up those
/// behind it, so that neither kind starves.
/// </summary>
internal sealed class SharedGate : IDisposable
{
    private readonly SemaphoreSlim _entrance = new(1);
    private readonly Lock _counting = new();
    private int _inside;
    private TaskCompletionSource? _emptied;

    public async Task EnterAsync(CancellationToken cancellation)
    {
        await _entrance.WaitAsync(cancellation);
        lock (_counting)
            _inside++;
        _entrance.Release();
    }

    public void Leave()
    {
        lock (_counting)
        {
            if (--_inside == 0)
                _emptied?.TrySetResult();
        }
    }

    /// <summary>The entrance stays shut until <see cref="LeaveAlone"/>.</summary>
    public async Task EnterAloneAsync(CancellationToken cancellation)
    {
        await _entrance.WaitAsync(cancellation);
        try
        {
            await Emptied().WaitAsync(cancellation);
        }
        catch
        {
            _entrance.Release();
            throw;
        }
    }

    public void LeaveAlone() => _entrance.Release();

    private Task Emptied()
    {
        lock (_counting)
        {
            if (_inside == 0)
                return Task.CompletedTask;
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    public void Dispose() => _entrance.Dispose();
}
