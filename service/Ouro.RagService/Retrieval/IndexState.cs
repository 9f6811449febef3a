namespace Ouro.RagService.Retrieval;

/// <summary>The passages of an index and their rows, of one moment.</summary>
internal sealed record IndexState(Document[] Documents, VectorRows Rows);
