namespace Ouro.RagService.Pipeline;

/// <summary>A request's texts, cleaned and cut to the model's limits.</summary>
internal sealed record PreparedQuestion(string Query, string Instructions, IReadOnlyList<ChatMessage> History, IReadOnlyList<AttachedFile> Files);
