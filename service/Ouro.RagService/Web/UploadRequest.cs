namespace Ouro.RagService.Web;

/// <summary>A document to add: plain text or Markdown.</summary>
internal sealed record UploadRequest(string? Name, string? Content, string? KnowledgeBase);
