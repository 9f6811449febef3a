namespace Ouro.Load.Wire;

/// <summary>Caps on everything a peer controls, checked before buffering. Above them a reply ends with <c>LimitExceeded</c>.</summary>
internal static class WireLimits
{
    /// <summary>Status line and headers together, bytes. Twice the 16 KiB to which common servers limit themselves.</summary>
    public const int HeaderBytes = 32 * 1024;

    /// <summary>One chunk-size line with its extensions, bytes.</summary>
    public const int ChunkLineBytes = 4 * 1024;

    /// <summary>All trailers of a chunked body, bytes.</summary>
    public const int TrailerBytes = 16 * 1024;

    /// <summary>Hex digits of one chunk size: 15 keep the value inside a positive <see cref="long"/>.</summary>
    public const int ChunkSizeDigits = 15;

    /// <summary>One event (all its data lines) or one NDJSON line, bytes. The original service repeats the whole answer in every token event, and documents travel in one event.</summary>
    public const int EventBytes = 4 * 1024 * 1024;

    /// <summary>One reply's body, bytes.</summary>
    public const long BodyBytes = 256L * 1024 * 1024;

    /// <summary>Content events of one reply: ten times the longest context window of today's models.</summary>
    public const int TokensPerReply = 10_000_000;

    /// <summary>Interim (1xx) replies before the final one.</summary>
    public const int InterimReplies = 16;
}
