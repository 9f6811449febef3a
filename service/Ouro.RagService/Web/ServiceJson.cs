using System.Text.Json.Serialization;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary>Generated JSON metadata: no reflection at the first request.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AskRequest))]
[JsonSerializable(typeof(EmbedRequest))]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ChatCompletionChunk))]
[JsonSerializable(typeof(OllamaLine))]
[JsonSerializable(typeof(GoogleRequest))]
[JsonSerializable(typeof(GoogleReply))]
[JsonSerializable(typeof(UploadRequest))]
internal sealed partial class ServiceJson : JsonSerializerContext;
