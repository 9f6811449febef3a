namespace Ouro.RagService.Llm;

/// <summary>Why an upstream gave no complete answer; the text is fit to be shown to the client.</summary>
internal sealed record UpstreamFault(string Message)
{
    /// <summary>The upstream's status when it was not 200.</summary>
    public int? Status { get; init; }

    /// <summary>Tokens were passed on before the failure.</summary>
    public bool HadToken { get; init; }

    /// <summary>Another attempt may succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the upstream asks to be left alone; null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
