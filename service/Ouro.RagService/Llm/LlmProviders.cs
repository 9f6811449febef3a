namespace Ouro.RagService.Llm;

/// <summary>The known providers by the prefix of <c>provider:name</c>.</summary>
internal sealed class LlmProviders
{
    private readonly Dictionary<string, ILlmProvider> _byPrefix = new(StringComparer.OrdinalIgnoreCase);

    public LlmProviders(params ReadOnlySpan<ILlmProvider> providers)
    {
        foreach (var provider in providers)
        {
            foreach (string prefix in provider.Prefixes)
                _byPrefix.Add(prefix, provider);
        }
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
