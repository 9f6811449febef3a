namespace Ouro.RagService.Llm;

/// <summary>The known providers by the prefix of <c>provider:name</c>.</summary>
internal sealed class LlmProviders
{
    private readonly Dictionary<string, ILlmProvider> _byPrefix = new(StringComparer.OrdinalIgnoreCase);

    public static LlmProviders Of(LlmOptions options)
    {
        var providers = new LlmProviders();
        var common = new OpenAiCompatibleProvider(options.Common);
        providers._byPrefix["sim"] = common;
        providers._byPrefix["openai"] = options.OpenAi is { } openAi ? new OpenAiCompatibleProvider(openAi) : common;
        providers._byPrefix["stanford"] = options.Stanford is { } stanford ? new OpenAiCompatibleProvider(stanford) : common;
        providers._byPrefix["ollama"] = options.Ollama is { } ollama ? new OllamaProvider(ollama) : common;
        providers._byPrefix["google"] = options.Google is { } google ? new GoogleProvider(google) : common;
        return providers;
    }

    public IEnumerable<string> Prefixes => _byPrefix.Keys;

    /// <summary>The provider and the model's own name, or null for an unknown provider or a name without a colon.</summary>
    public (ILlmProvider Provider, string Model)? Find(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < name.Length - 1 && _byPrefix.TryGetValue(name[..colon], out var provider)
            ? (provider, name[(colon + 1)..])
            : null;
    }
}
