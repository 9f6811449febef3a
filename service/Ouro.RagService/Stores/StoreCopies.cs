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
    private readonly ConcurrentDictionary<(StoreKind Kind, string Name), Lazy<StoreCopy>> _copies = new();

    // Ends the fillings, which belong to no request, with the service.
    private readonly CancellationTokenSource _stopping = new();

    public static StoreCopies Of(StoreOptions options, string cacheFolder) => new((kind, name, dimension) => kind switch
    {
        StoreKind.Sqlite => new SqliteStore(options.SqlitePath ?? Path.Combine(cacheFolder, "vectors.db"), options.SqliteVecPath!, name, dimension),
        StoreKind.Postgres => new PostgresStore(options.PostgresConnection!, name, dimension),
        StoreKind.Qdrant => new QdrantStore(options.QdrantUrl!, options.QdrantApiKey, name, dimension),
        StoreKind.OpenSearch => new OpenSearchStore(options.OpenSearchUrl!, name, dimension),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "memory has no copy"),
    });

    /// <exception cref="StoreFault">The store does not answer.</exception>
    public Task<ScoredDocument[]> SearchAsync(
        StoreKind kind, string knowledgeBase, string modelKey, IndexedVectors index, ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        string name = NameOf(knowledgeBase, modelKey);
        var copy = _copies.GetOrAdd((kind, name), key => new Lazy<StoreCopy>(() => new StoreCopy(open(key.Kind, key.Name, index.Store.Dimension), _stopping.Token))).Value;
        return copy.SearchAsync(index.Store, query, count, threshold, cancellation);
    }

    /// <summary>For the eye what stores allow of the knowledge base's name, and a digest: they fold case, forbid characters and cut long names, and two names that fall together would share passages.</summary>
    private static string NameOf(string knowledgeBase, string modelKey)
    {
        string readable = string.Concat(knowledgeBase.Where(char.IsAsciiLetterOrDigit).Take(20)).ToLowerInvariant();
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{knowledgeBase}\0{modelKey}")));
        return $"ouro_{readable}_{digest[..24]}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var copy in _copies.Values.Where(one => one.IsValueCreated))
            await copy.Value.DisposeAsync();
        _stopping.Dispose();
    }
}
