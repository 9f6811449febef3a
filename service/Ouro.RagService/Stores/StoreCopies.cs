using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>
/// Keeps the copies of the in-memory indexes in other stores: a copy is opened at its first search, filled when its count
/// differs, and brought up to date when its index has changed. Its name tells the knowledge base and the model's key apart, so that vectors of another
/// encoder, or of the stub, are never searched.
/// </summary>
internal sealed class StoreCopies(StoreOptions options, string cacheFolder) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(StoreKind Kind, string Name), Copy> _copies = new();

    private sealed class Copy(IVectorStore store)
    {
        public IVectorStore Store { get; } = store;
        public SemaphoreSlim Filling { get; } = new(1);
        public IndexVersion? Held { get; set; }
    }

    /// <exception cref="StoreFault">The store does not answer.</exception>
    public async ValueTask<ScoredDocument[]> SearchAsync(
        StoreKind kind, string knowledgeBase, string modelKey, IndexedVectors index, ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        string name = NameOf(knowledgeBase, modelKey);
        var copy = _copies.GetOrAdd((kind, name), key => new Copy(Open(key.Kind, key.Name, index.Store.Dimension)));
        if (copy.Held != index.Store.Version)
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
            var (version, documents, vectors) = index.Read();
            if (copy.Held == version)
                return;
            int held = await copy.Store.CountAsync(cancellation);
            // Documents are only appended within an edition, so a copy of the same edition lacks but the last ones.
            bool lacksOnlyTheLast = copy.Held is { } known && known.Edition == version.Edition && held == known.Count;
            if (!lacksOnlyTheLast && (copy.Held is not null || held != version.Count || held == 0))
            {
                await copy.Store.ClearAsync(cancellation);
                held = 0;
            }
            if (held < version.Count)
                await copy.Store.AddAsync(documents[held..], vectors[(held * index.Dimension)..], cancellation);
            copy.Held = version;
        }
        finally
        {
            copy.Filling.Release();
        }
    }

    private IVectorStore Open(StoreKind kind, string name, int dimension) => kind switch
    {
        StoreKind.Sqlite => new SqliteStore(options.SqlitePath ?? Path.Combine(cacheFolder, "vectors.db"), options.SqliteVecPath!, name, dimension),
        StoreKind.Postgres => new PostgresStore(options.PostgresConnection!, name, dimension),
        StoreKind.Qdrant => new QdrantStore(options.QdrantUrl!, options.QdrantApiKey, name, dimension),
        StoreKind.OpenSearch => new OpenSearchStore(options.OpenSearchUrl!, name, dimension),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "memory has no copy"),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var copy in _copies.Values)
        {
            await copy.Store.DisposeAsync();
            copy.Filling.Dispose();
        }
    }
}
