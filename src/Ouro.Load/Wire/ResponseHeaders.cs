// HOT
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Ouro.Model.Records;

namespace Ouro.Load.Wire;

/// <summary>What a reply's content type says about its body.</summary>
internal enum MediaKind : byte
{
    /// <summary>An event stream, plain text (the original service's streams), or not said.</summary>
    Stream,

    /// <summary>HTML or one JSON document.</summary>
    Document,
}

/// <summary>The few header fields that the engine acts on. Names are compared without regard to case.</summary>
internal struct ResponseHeaders
{
    public long ExpectedRequestId;
    public short Status;
    public bool KeepAlive;
    public bool IsChunked;

    /// <summary>−1 when not given.</summary>
    public long ContentLength;
    public MediaKind Media;
    public AttestedStub EmbeddingsStub;
    public AttestedStub LlmStub;
    public bool IdEchoed;

    /// <summary>Parses a whole head, blank line included. False when it is no HTTP/1.x reply that can be framed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryParse(ReadOnlySpan<byte> head)
    {
        ContentLength = -1;
        if (!TryParseStatusLine(TakeLine(ref head)))
            return false;
        while (true)
        {
            var line = TakeLine(ref head);
            if (line.IsEmpty)
                return true;
            if (line[0] is (byte)' ' or (byte)'\t')
                continue; // obs-fold: continues a field, none of which we need folded
            int colon = line.IndexOf((byte)':');

            // field-line = field-name ":" OWS field-value OWS; no blank may stand before the colon (RFC 9112 section 5.1)
            if (colon <= 0 || line[colon - 1] is (byte)' ' or (byte)'\t')
                return false;
            if (!TryTakeField(line[..colon], Trimmed(line[(colon + 1)..])))
                return false;
        }
    }

    // status-line = "HTTP/" DIGIT "." DIGIT SP 3DIGIT [ SP reason-phrase ]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryParseStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ')
            return false;
        if (line.Length > 12 && line[12] != ' ')
            return false;
        int status = 0;
        for (int i = 9; i < 12; i++)
        {
            int digit = line[i] - '0';
            if ((uint)digit > 9)
                return false;
            status = (status * 10) + digit;
        }

        Status = (short)status;
        KeepAlive = line[7] == '1';
        return status >= 100;
    }

    /// <summary>False when the field makes the reply unreadable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryTakeField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                // Equal repeats are harmless, different ones make the framing undecidable (RFC 9112 section 6.3).
                if (!Utf8Parser.TryParse(value, out long length, out int used) || used != value.Length || length < 0)
                    return false;
                if (ContentLength >= 0 && ContentLength != length)
                    return false;
                ContentLength = length;
                return true;
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                IsChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                return IsChunked || Ascii.EqualsIgnoreCase(value, "identity"u8);
            case 16 when Ascii.EqualsIgnoreCase(name, "content-encoding"u8):
                return Ascii.EqualsIgnoreCase(value, "identity"u8); // none was accepted by the request
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                if (ContainsToken(value, "close"u8))
                    KeepAlive = false;
                else if (ContainsToken(value, "keep-alive"u8))
                    KeepAlive = true;
                return true;
            case 10 when Ascii.EqualsIgnoreCase(name, "ouro-stubs"u8):
                TakeStubs(value);
                return true;
            case 12 when Ascii.EqualsIgnoreCase(name, "content-type"u8):
                var type = BeforeParameters(value);
                Media = Ascii.EqualsIgnoreCase(type, "text/html"u8)
                    || Ascii.EqualsIgnoreCase(type, "application/xhtml+xml"u8)
                    || Ascii.EqualsIgnoreCase(type, "application/json"u8)
                    ? MediaKind.Document
                    : MediaKind.Stream;
                return true;
            case 12 when Ascii.EqualsIgnoreCase(name, "x-request-id"u8):
                IdEchoed = value.Length == RequestTemplate.IdDigits
                    && Utf8Parser.TryParse(value, out long id, out int digits) && digits == value.Length
                    && id == ExpectedRequestId;
                return true;
            default:
                return true;
        }
    }

    // Ouro-Stubs: embeddings=mock|real, llm=mock|real
    private void TakeStubs(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            int comma = value.IndexOf((byte)',');
            var pair = Trimmed(comma < 0 ? value : value[..comma]);
            value = comma < 0 ? default : value[(comma + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            var part = Trimmed(pair[..equals]);
            var said = Trimmed(pair[(equals + 1)..]);
            var stub = Ascii.EqualsIgnoreCase(said, "mock"u8) ? AttestedStub.Mock
                : Ascii.EqualsIgnoreCase(said, "real"u8) ? AttestedStub.Real
                : AttestedStub.Unknown;
            if (Ascii.EqualsIgnoreCase(part, "embeddings"u8))
                EmbeddingsStub = stub;
            else if (Ascii.EqualsIgnoreCase(part, "llm"u8))
                LlmStub = stub;
        }
    }

    private static bool ContainsToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (true)
        {
            int comma = list.IndexOf((byte)',');
            if (Ascii.EqualsIgnoreCase(Trimmed(comma < 0 ? list : list[..comma]), token))
                return true;
            if (comma < 0)
                return false;
            list = list[(comma + 1)..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReadOnlySpan<byte> BeforeParameters(ReadOnlySpan<byte> value)
    {
        int semicolon = value.IndexOf((byte)';');
        return Trimmed(semicolon < 0 ? value : value[..semicolon]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n');
        if (end < 0)
        {
            head = default;
            return default;
        }

        var line = end > 0 && head[end - 1] == '\r' ? head[..(end - 1)] : head[..end];
        head = head[(end + 1)..];
        return line;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty && value[0] is (byte)' ' or (byte)'\t')
            value = value[1..];
        while (!value.IsEmpty && value[^1] is (byte)' ' or (byte)'\t')
            value = value[..^1];
        return value;
    }
}
