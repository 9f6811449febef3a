using Ouro.Model.Records;

namespace Ouro.Load.Portable;

/// <summary>What the framework's client threw, as the stage and side that failed.</summary>
internal static class HttpFailures
{
    // RFC 9113 section 7: codes by which one side accuses the other of breaking the protocol.
    private const long ProtocolError = 0x1;
    private const long FlowControlError = 0x3;
    private const long FrameSizeError = 0x6;
    private const long CompressionError = 0x9;
    private const long Http11Required = 0xd;

    /// <param name="wasSent">The request had left when it happened.</param>
    public static FailureKind KindOf(Exception failure, bool wasSent) => ErrorOf(failure) switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => FailureKind.ConnectRefused,
        HttpRequestError.SecureConnectionError => FailureKind.TlsFailed,
        HttpRequestError.VersionNegotiationError => FailureKind.HttpVersionRefused,
        HttpRequestError.InvalidResponse => FailureKind.ProtocolViolation,
        HttpRequestError.ConfigurationLimitExceeded => FailureKind.LimitExceeded,
        HttpRequestError.HttpProtocolError => KindOf(CodeOf(failure)),
        _ => wasSent ? FailureKind.StreamCutByServer : FailureKind.SendFailed,
    };

    private static FailureKind KindOf(long? code) => code switch
    {
        Http11Required => FailureKind.HttpVersionRefused,
        ProtocolError or FlowControlError or FrameSizeError or CompressionError => FailureKind.ProtocolViolation,
        _ => FailureKind.StreamCutByServer,
    };

    private static HttpRequestError? ErrorOf(Exception failure) => failure switch
    {
        HttpRequestException e => e.HttpRequestError,
        HttpIOException e => e.HttpRequestError,
        _ => null,
    };

    private static long? CodeOf(Exception? failure) => failure is null or HttpProtocolException ? (failure as HttpProtocolException)?.ErrorCode : CodeOf(failure.InnerException);
}
