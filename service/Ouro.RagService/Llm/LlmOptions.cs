using Ouro.RagService.Hosting;

namespace Ouro.RagService.Llm;

/// <summary>Where a provider listens. A null <paramref name="ApiKey"/> sends none.</summary>
/// <param name="Variable">The setting that names this address, for messages.</param>
internal sealed record UpstreamAddress(Uri BaseUrl, string? ApiKey, string Variable);

/// <summary>The settings of the language model's upstreams. A provider without an address of its own is asked at the common one, as OpenAI's API.</summary>
internal sealed record LlmOptions
{
    public required UpstreamAddress Common { get; init; }
    public required UpstreamAddress? OpenAi { get; init; }
    public required UpstreamAddress? Stanford { get; init; }
    public required UpstreamAddress? Ollama { get; init; }
    public required UpstreamAddress? Google { get; init; }
    public required TimeSpan FirstTokenTimeout { get; init; }
    public required TimeSpan TokenGapTimeout { get; init; }
    public required int Retries { get; init; }

    /// <summary>Asked when the requested model fails; null: its failure is the reply's.</summary>
    public required string? FallbackModel { get; init; }

    private static readonly Setting BaseUrl = new("llm-base-url", "LLM_BASE_URL", "http://127.0.0.1:8011/v1", "OpenAI-compatible upstream");
    private static readonly Setting ApiKey = new("llm-api-key", "LLM_API_KEY", "", "bearer token for the upstream");
    private static readonly Setting OpenAiUrl = new("openai-base-url", "OPENAI_BASE_URL", "", "upstream of openai: models; without it LLM_BASE_URL");
    private static readonly Setting OpenAiKey = new("openai-api-key", "OPENAI_API_KEY", "", "its bearer token");
    private static readonly Setting StanfordUrl = new("stanford-base-url", "STANFORD_BASE_URL", "", "OpenAI-compatible upstream of stanford: models; without it LLM_BASE_URL");
    private static readonly Setting StanfordKey = new("stanford-api-key", "STANFORD_API_KEY", "", "its bearer token");
    private static readonly Setting OllamaUrl = new("ollama-base-url", "OLLAMA_BASE_URL", "", "an Ollama server such as http://127.0.0.1:11434, asked in its own format; without it LLM_BASE_URL");
    private static readonly Setting GoogleUrl = new("google-base-url", "GOOGLE_BASE_URL", "", "Gemini's API such as https://generativelanguage.googleapis.com/v1beta; without it LLM_BASE_URL");
    private static readonly Setting GoogleKey = new("google-api-key", "GOOGLE_API_KEY", "", "its API key");
    private static readonly Setting FirstToken = new("llm-first-token-timeout-s", "LLM_FIRST_TOKEN_TIMEOUT_S", "60", "seconds");
    private static readonly Setting TokenGap = new("llm-token-gap-timeout-s", "LLM_TOKEN_GAP_TIMEOUT_S", "30", "seconds");
    private static readonly Setting RetryCount = new("llm-retries", "LLM_RETRIES", "2", "attempts after a failed one, before the first token only; async");
    private static readonly Setting Fallback = new("llm-fallback-model", "LLM_FALLBACK_MODEL", "", "provider:name asked when the requested model fails; async");

    public static IReadOnlyList<Setting> Settings { get; } =
    [
        BaseUrl, ApiKey, OpenAiUrl, OpenAiKey, StanfordUrl, StanfordKey, OllamaUrl, GoogleUrl, GoogleKey, FirstToken, TokenGap, RetryCount, Fallback,
    ];

    public static LlmOptions Read(SettingReader reader)
    {
        var options = new LlmOptions
        {
            Common = Address(reader, BaseUrl, ApiKey) ?? new UpstreamAddress(new Uri("http://127.0.0.1/"), null, BaseUrl.Variable),
            OpenAi = Address(reader, OpenAiUrl, OpenAiKey),
            Stanford = Address(reader, StanfordUrl, StanfordKey),
            Ollama = Address(reader, OllamaUrl, null),
            Google = Address(reader, GoogleUrl, GoogleKey),
            FirstTokenTimeout = TimeSpan.FromSeconds(reader.Number(FirstToken, 0.001, 3600)),
            TokenGapTimeout = TimeSpan.FromSeconds(reader.Number(TokenGap, 0.001, 3600)),
            Retries = reader.Whole(RetryCount, 0, 10),
            FallbackModel = reader.Text(Fallback),
        };
        var providers = LlmProviders.Of(options);
        if (options.FallbackModel is { } fallback && providers.Find(fallback) is null)
            reader.Fault(Fallback, fallback, $"provider:name with one of the providers {string.Join(", ", providers.Prefixes)}");
        return options;
    }

    private static UpstreamAddress? Address(SettingReader reader, Setting url, Setting? key) =>
        reader.Url(url) is { } address ? new UpstreamAddress(address, key is null ? null : reader.Text(key), url.Variable) : null;
}
