namespace Ouro.RagService.Web;

/// <summary>A text whose vector is to be shown.</summary>
internal sealed record EmbedRequest(string? Text);
