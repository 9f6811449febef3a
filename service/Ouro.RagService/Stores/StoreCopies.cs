using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>
/// Keeps the copies of the indexes in other stores: a copy is opened at its first search, filled unless its mark names the
/// same passages, and brought up to date when its index has changed. Its name tells the knowledge base and the model's key
/// apart, so that vectors of another encoder, or of the stub, are never searched.
/// </summary>
/// <param name="open">Opens the store of a kind, a name and a dimension.</param>
internal sealed class StoreCopies(Func<StoreKind, string, int, ICopyStore> open) : IAsyncDisposable
{
    // Lazy: of two first searches at once both may make one, and only one is opened.
    private readonly ConcurrentDictionary<(StoreKind Kind, string Name), Lazy<Copy>> _copies = new();

    private sealed class Copy(ICopyStore store)
    {
        public ICopyStore Store { get; } = store;
        public SemaphoreSlim Filling { get; } = new(1);
        public IndexState? Held { get; set; }
    }

    public static StoreCopies Of(StoreOptions options, string cacheFolder) => new((kind, name, dimension) => kind switch
    {
        StoreKind.Sqlite => new SqliteStore(options.SqlitePath ?? Path.Combine(cacheFolder, "vectors.db"), options.SqliteVecPath!, name, dimension),
        StoreKind.Postgres => new PostgresStore(options.PostgresConnection!, name, dimension),
        StoreKind.Qdrant => new QdrantStore(options.QdrantUrl!, options.QdrantApiKey, name, dimension),
        StoreKind.OpenSearch => new OpenSearchStore(options.OpenSearchUrl!, name, dimension),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "memory has no copy"),
    });

    /// <exception cref="StoreFault">The store does not answer.</exception>
    public async ValueTask<ScoredDocument[]> SearchAsync(
        StoreKind kind, string knowledgeBase, string modelKey, IndexedVectors index, ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        string name = NameOf(knowledgeBase, modelKey);
        var copy = _copies.GetOrAdd((kind, name), key => new Lazy<Copy>(() => new Copy(open(key.Kind, key.Name, index.Store.Dimension)))).Value;
        if (copy.Held != index.Store.Current)
            await FillAsync(copy, index.Store, cancellation);
        return await copy.Store.SearchAsync(query, count, threshold, cancellation);
    }

    /// <summary>For the eye what stores allow of the knowledge base's name, and a digest: they fold case, forbid characters and cut long names, and two names that fall together would share passages.</summary>
    private static string NameOf(string knowledgeBase, string modelKey)
    {
        string readable = string.Concat(knowledgeBase.Where(char.IsAsciiLetterOrDigit).Take(20)).ToLowerInvariant();
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{knowledgeBase}\0{modelKey}")));
        return $"ouro_{readable}_{digest[..24]}";
    }

    private static async Task FillAsync(Copy copy, ExactVectorStore index, CancellationToken cancellation)
    {
        await copy.Filling.WaitAsync(cancellation);
        try
        {
            var state = index.Current;
            if (copy.Held == state)
                return;
            int held = await copy.Store.CountAsync(cancellation);
            // Documents are appended mostly, and then the copy lacks but the last ones.
            bool holdsTheFirst = held > 0 && held <= state.Documents.Length
                && await copy.Store.ReadMarkAsync(cancellation) == ContentKey.Of(state.Documents.AsSpan(0, held));
            if (!holdsTheFirst)
            {
                await copy.Store.ClearAsync(cancellation);
                held = 0;
            }
            if (held < state.Documents.Length)
            {
                await copy.Store.AddAsync(state.Documents[held..], state.Rows.Memory[(held * index.Dimension)..], cancellation);
                await copy.Store.WriteMarkAsync(ContentKey.Of(state.Documents), cancellation);
            }
            copy.Held = state;
            GC.KeepAlive(state.Rows);
        }
        finally
        {
            copy.Filling.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var copy in _copies.Values.Where(one => one.IsValueCreated).Select(one => one.Value))
        {
            await copy.Store.DisposeAsync();
            copy.Filling.Dispose();
        }
    }
}
