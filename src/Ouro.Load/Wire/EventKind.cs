namespace Ouro.Load.Wire;

/// <summary>What one event of a reply stream means, whatever its format.</summary>
internal enum EventKind : byte
{
    /// <summary>Progress, role deltas, empty content, anything unknown.</summary>
    Other,

    /// <summary>Non-empty content.</summary>
    Token,
    Documents,

    /// <summary>The summary event that may carry stage timings.</summary>
    Complete,
    End,

    /// <summary>Non-empty content in the event that also ends the stream.</summary>
    TokenAndEnd,
    Error,

    /// <summary>No valid JSON.</summary>
    Invalid,
}
