using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Llm;

/// <param name="Provider">Before the colon of <c>provider:name</c>.</param>
/// <param name="Model">After it.</param>
internal sealed record LlmCall(ILlmProvider Provider, string Model, string Query, IReadOnlyList<ChatMessage> Messages);

/// <summary>Why an upstream gave no complete answer; the text is fit to be shown to the client.</summary>
/// <param name="Status">The upstream's status when it was not 200.</param>
internal sealed record UpstreamFault(string Message, int? Status = null);
