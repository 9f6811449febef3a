using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Llm;

/// <param name="Provider">Before the colon of <c>provider:name</c>.</param>
/// <param name="Model">After it.</param>
internal sealed record LlmCall(ILlmProvider Provider, string Model, string Query, IReadOnlyList<ChatMessage> Messages);
