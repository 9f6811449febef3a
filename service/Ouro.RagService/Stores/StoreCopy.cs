using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>
/// The copy of one index. Searches share it; a filling has it alone, so that no search meets half of one. Fillings belong
/// to the copy and not to the request that is the first to need one: a client that leaves does not undo its work.
/// </summary>
internal sealed class StoreCopy(ICopyStore store, CancellationToken stopping) : IAsyncDisposable
{
    private readonly SharedGate _gate = new();
    private readonly Lock _starting = new();
    private Task _filling = Task.CompletedTask;

    // What the store holds; null: nobody knows. Written by fillings, which are alone, and to null by searches.
    private volatile IndexState? _held;

    /// <exception cref="StoreFault">The store does not answer.</exception>
    public async Task<ScoredDocument[]> SearchAsync(ExactVectorStore index, ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        for (int fillings = 0; ; fillings++)
        {
            await _gate.EnterAsync(cancellation);
            try
            {
                // The second filling waited for began after this search came: what it left is new enough, whatever changed since.
                if (_held is { } held && (held == index.Current || fillings >= 2))
                    return await store.SearchAsync(query, count, threshold, cancellation);
            }
            catch (StoreFault)
            {
                // It may have lost what it held; the next search looks.
                _held = null;
                throw;
            }
            finally
            {
                _gate.Leave();
            }
            await FillAsync(index).WaitAsync(cancellation);
        }
    }

    /// <summary>The filling that runs, or a new one.</summary>
    private Task FillAsync(ExactVectorStore index)
    {
        lock (_starting)
        {
            if (_filling.IsCompleted)
                _filling = Task.Run(() => FillAloneAsync(index), stopping);
            return _filling;
        }
    }

    private async Task FillAloneAsync(ExactVectorStore index)
    {
        await _gate.EnterAloneAsync(stopping);
        try
        {
            var state = index.Current;
            if (_held == state)
                return;
            _held = null;
            int held = await store.CountAsync(stopping);
            // Documents are appended mostly, and then the copy lacks but the last ones.
            bool holdsTheFirst = held > 0 && held <= state.Documents.Length
                && await store.ReadMarkAsync(stopping) == ContentKey.Of(state.Documents.AsSpan(0, held));
            if (!holdsTheFirst)
            {
                await store.ClearAsync(stopping);
                held = 0;
            }
            if (held < state.Documents.Length)
            {
                await store.AddAsync(state.Documents[held..], state.Rows.Memory[(held * index.Dimension)..], stopping);
                await store.WriteMarkAsync(ContentKey.Of(state.Documents), stopping);
            }
            _held = state;
            GC.KeepAlive(state.Rows);
        }
        finally
        {
            _gate.LeaveAlone();
        }
    }

    /// <summary>After its token was cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        // How the last filling ended has been told to those who waited for it.
        await _filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await store.DisposeAsync();
        _gate.Dispose();
    }
}
