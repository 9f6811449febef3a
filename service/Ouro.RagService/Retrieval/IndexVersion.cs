namespace Ouro.RagService.Retrieval;

/// <summary>A state of an index: within one edition documents are only appended; removing any begins a new one.</summary>
internal sealed record IndexVersion(int Edition, int Count);
