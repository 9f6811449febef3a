namespace Ouro.Model.Records;

/// <summary>How a request ended, by stage and side (definitions in docs/measurement.md).</summary>
public enum FailureKind : byte
{
    /// <summary>Status 2xx, complete stream, typed end marker, no error event.</summary>
    None,
    ConnectRefused,
    ConnectTimedOut,
    TlsFailed,
    SendFailed,
    HeadersTimedOut,

    /// <summary>A status outside 2xx; <see cref="RequestRecord.HttpStatus"/> holds it.</summary>
    HttpStatus,

    /// <summary>A 2xx reply that is no event stream (HTML, plain JSON).</summary>
    NotAStream,

    /// <summary>An error event inside HTTP 200.</summary>
    ErrorEvent,
    StreamStalled,

    /// <summary>The connection closed, the stream was reset, or the body ended, before the end marker.</summary>
    StreamCutByServer,

    /// <summary>Bytes that are not HTTP of the version in use, chunked coding, or valid JSON inside an event.</summary>
    ProtocolViolation,

    /// <summary>A header, line or reply above the engine's caps.</summary>
    LimitExceeded,

    /// <summary>Cut off by the run's own end; counted apart from the server's failures.</summary>
    StoppedByRun,

    /// <summary>The server does not speak the HTTP version that was asked for.</summary>
    HttpVersionRefused,
}
