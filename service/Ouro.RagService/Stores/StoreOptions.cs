using Npgsql;
using Ouro.RagService.Hosting;

namespace Ouro.RagService.Stores;

/// <summary>The settings of the vector stores. Memory is always there; the others hold copies of it.</summary>
internal sealed record StoreOptions
{
    /// <summary>Searched unless a request asks for Qdrant or OpenSearch.</summary>
    public required StoreKind Kind { get; init; }

    public required string? SqlitePath { get; init; }
    public required string? SqliteVecPath { get; init; }
    public required string? PostgresConnection { get; init; }
    public required Uri? QdrantUrl { get; init; }
    public required string? QdrantApiKey { get; init; }
    public required Uri? OpenSearchUrl { get; init; }

    private const string ConnectionExample = "a connection string such as Host=127.0.0.1;Username=ouro;Database=ouro";

    private static readonly Setting Store = new("vector-store", "VECTOR_STORE", "memory", "memory, sqlite or postgres");
    private static readonly Setting Sqlite = new("sqlite-path", "SQLITE_PATH", "", "database file of the sqlite store; vectors.db in the cache folder");
    private static readonly Setting SqliteVec = new("sqlite-vec-path", "SQLITE_VEC_PATH", "", "the sqlite-vec extension, vec0.so");
    private static readonly Setting Postgres = new("postgres-connection", "POSTGRES_CONNECTION", "", "Npgsql connection string of a PostgreSQL with pgvector");
    private static readonly Setting Qdrant = new("qdrant-url", "QDRANT_URL", "", "Qdrant's REST address, for requests with use_qdrant");
    private static readonly Setting QdrantKey = new("qdrant-api-key", "QDRANT_API_KEY", "", "its API key");
    private static readonly Setting OpenSearch = new("opensearch-url", "OPENSEARCH_URL", "", "OpenSearch's address, for requests with use_opensearch");

    public static IReadOnlyList<Setting> Settings { get; } = [Store, Sqlite, SqliteVec, Postgres, Qdrant, QdrantKey, OpenSearch];

    public bool Has(StoreKind kind) => kind switch
    {
        StoreKind.Qdrant => QdrantUrl is not null,
        StoreKind.OpenSearch => OpenSearchUrl is not null,
        _ => true,
    };

    public static StoreOptions Read(SettingReader reader)
    {
        var options = new StoreOptions
        {
            Kind = reader.Choice(Store, ("memory", StoreKind.Memory), ("sqlite", StoreKind.Sqlite), ("postgres", StoreKind.Postgres)),
            SqlitePath = reader.Text(Sqlite),
            SqliteVecPath = reader.Text(SqliteVec),
            PostgresConnection = ReadConnection(reader),
            QdrantUrl = reader.Url(Qdrant),
            QdrantApiKey = reader.Text(QdrantKey),
            OpenSearchUrl = reader.Url(OpenSearch),
        };
        if (options is { Kind: StoreKind.Sqlite, SqliteVecPath: null })
            reader.Fault(SqliteVec, "", "the path of sqlite-vec's vec0.so, since the vector store is sqlite");
        if (options.Kind == StoreKind.Postgres && reader.Text(Postgres) is null)
            reader.Fault(Postgres, "", $"{ConnectionExample}, since the vector store is postgres");
        return options;
    }

    /// <summary>A fault repeats nothing of the text: it may hold a password anywhere.</summary>
    private static string? ReadConnection(SettingReader reader)
    {
        if (reader.Text(Postgres) is not { } text)
            return null;
        try
        {
            if (new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 })
                return text;
            reader.Fault(Postgres, "(a connection string without a host)", ConnectionExample);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // A word that is no keyword, or a value that is none of its keyword's.
            reader.Fault(Postgres, "(a text that is no connection string)", ConnectionExample);
        }
        return null;
    }
}
