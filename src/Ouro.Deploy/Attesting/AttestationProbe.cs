using Ouro.Model.Records;

namespace Ouro.Deploy.Attesting;

/// <summary>What a probe found.</summary>
/// <param name="Says">What the service says of each part, and where it is silent, what it shows: what it would be taken for, true or not.</param>
/// <param name="Unreachable">No HTTP answer at all, and why.</param>
internal sealed record ProbeOutcome(Attestation Attestation, StubClaim Says, string? Unreachable);

/// <summary>Asks a service two unrelated questions, and its health, and judges which stubs are in effect.</summary>
internal sealed class AttestationProbe(AskClient client) : IDisposable
{
    // Nothing in common in words or meaning, so that no real embedding scores them alike.
    private static readonly string[] Queries =
    [
        "How does laser cooling slow down rubidium atoms in a magneto-optical trap?",
        "Which tax rules applied to medieval cheese merchants in the Alps?",
    ];

    public AttestationProbe(TimeSpan requestBound, AskShape shape)
        : this(new AskClient(requestBound, shape))
    {
    }

    /// <param name="requestHeaders">Headers of the configuration, sent with both questions.</param>
    /// <param name="askHealth">False where the health document cannot know what a request header switched.</param>
    public async Task<ProbeOutcome> AttestAsync(Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> requestHeaders, bool askHealth, CancellationToken cancel)
    {
        AskAnswer first = await AskAsync(baseUrl, Queries[0], requestHeaders, cancel);
        if (first.Unreachable is { } reason)
            return new ProbeOutcome(Attestation.None with { Evidence = reason }, StubClaim.None, reason);
        AskAnswer second = await AskAsync(baseUrl, Queries[1], requestHeaders, cancel);
        StubClaim health = askHealth ? await client.AskHealthAsync(baseUrl, cancel) : StubClaim.None;

        // Claims of two replies that differ are no claim; a reply that never came claims nothing.
        StubClaim header = second.Status is null || first.Header == second.Header ? first.Header : StubClaim.None;
        string? problem = first.Reply.Problem ?? second.Unreachable ?? second.Reply.Problem;
        if (header != first.Header)
            problem = $"the header changed between two replies ({first.Header}, then {second.Header})";
        StubClaim shown = BehaviourJudge.Judge(first.Reply, second.Reply);
        return new ProbeOutcome(AttestationJudge.Judge(header, health, shown, problem), header.Or(health).Or(shown), null);
    }

    public void Dispose() => client.Dispose();

    /// <summary>Asks once more after a broken reply: a single failure must not cost a configuration its cells.</summary>
    private async Task<AskAnswer> AskAsync(Uri baseUrl, string query, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        AskAnswer answer = await client.AskAsync(baseUrl, query, headers, cancel);
        return answer.Reply.Problem is null || answer.Unreachable is not null || answer.TimedOut ? answer : await client.AskAsync(baseUrl, query, headers, cancel);
    }
}
