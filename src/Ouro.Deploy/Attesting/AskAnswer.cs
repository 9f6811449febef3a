using System.Net;

namespace Ouro.Deploy.Attesting;

/// <summary>When parts of a reply had arrived, seconds from the send. Null: that part did not come.</summary>
/// <param name="Documents">The event that lists the documents.</param>
/// <param name="Ended">The last byte.</param>
internal readonly record struct AskTiming(double? Documents, double? Ended);

/// <summary>All that one question got.</summary>
/// <param name="Header">What the reply's own header claims.</param>
/// <param name="Status">Null: no status line came.</param>
/// <param name="Unreachable">No connection, and why; null otherwise.</param>
internal sealed record AskAnswer(string Query, StubClaim Header, HttpStatusCode? Status, AskReply Reply, AskTiming Timing, string? Unreachable)
{
    /// <summary>The bound is up: another try would double the wait.</summary>
    public bool TimedOut { get; init; }

    public static AskAnswer Broken(string query, StubClaim header, HttpStatusCode? status, string problem) =>
        new(query, header, status, new AskReply(null, string.Empty, problem), default, null);
}
