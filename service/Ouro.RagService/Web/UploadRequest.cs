namespace Ouro.RagService.Web;

/// <summary>A document to add: plain text, Markdown, or what was read from a PDF.</summary>
internal sealed record UploadRequest(string? Name, string? Content, string? KnowledgeBase);
