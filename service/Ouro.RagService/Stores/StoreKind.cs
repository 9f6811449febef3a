namespace Ouro.RagService.Stores;

/// <summary>Where a question's vector is searched.</summary>
internal enum StoreKind
{
    Memory,
    Sqlite,
    Postgres,
    Qdrant,
    OpenSearch,
}
