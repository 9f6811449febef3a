using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Analysis.Summaries;
using Ouro.Analysis.Validation;
using Ouro.Model.Findings;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Diagnosis;

/// <summary>Whether a deployment's numbers can carry a verdict about the service; if not, the reason is the verdict.</summary>
internal static class Trust
{
    private const int FewestSuccesses = 10;

    /// <returns>Null when the rules may speak.</returns>
    public static Draft? Doubt(Exhibit? exhibit, IReadOnlyList<PlannedRow> rows)
    {
        if (exhibit is null)
            return Unusable(rows);
        var top = rows.First(r => r.Configuration == exhibit.Configuration && r.Level == exhibit.Top.Level);
        var low = rows.First(r => r.Configuration == exhibit.Configuration && r.Level == exhibit.Low.Level);
        var atTop = VerdictsOf(top);
        if (atTop.FirstOrDefault(v => v.Concern == Concern.ClientLimited) is { } client)
            return ClientLimited(client.Reason, exhibit.Top.CellName);
        var symptoms = new Symptoms(exhibit);
        if (symptoms.OthersFillMachine)
            return MachineFilledByOthers(exhibit);
        if (atTop.Concat(VerdictsOf(low)).FirstOrDefault(v => v.Concern == Concern.Slowing) is { } slowing && !symptoms.IsStarved)
            return NotSteady(slowing.Reason, exhibit);
        if (exhibit.Top.EndToEnd.Samples < FewestSuccesses)
        {
            return Inconclusive(
                $"Inconclusive, because only {exhibit.Top.EndToEnd.Samples} requests succeeded at {exhibit.Top.Level}; {FewestSuccesses} are the least.", exhibit.Top.CellName, "raise the number of requests per cell");
        }

        // An invalid level above the highest valid one would have been the interesting one.
        return rows.Where(r => r.Configuration == exhibit.Configuration && r.Level > exhibit.Top.Level && r.Captures.Count > 0).MaxBy(r => r.Level) is { } lost
            ? FromInvalid(lost, rows)
            : null;
    }

    private static IReadOnlyList<Verdict> VerdictsOf(PlannedRow row) => [.. row.Captures.SelectMany(CellValidity.Verdicts)];

    private static Draft Unusable(IReadOnlyList<PlannedRow> rows)
    {
        var measured = rows.Where(r => r.Captures.Count > 0).ToList();
        if (measured.Count == 0)
            return Inconclusive($"Inconclusive, because nothing was measured: {rows[0].WhyUnmeasured}.", rows[0].CellName, "see the reason");
        if (measured.FirstOrDefault(r => r.Judged.Validity.State == ValidityState.Invalid) is { } invalid)
            return FromInvalid(invalid, rows);
        return Inconclusive(
            $"Inconclusive, because {measured.Select(r => r.Level).Distinct().Count()} level was measured; a service's scaling shows between two.", measured[0].CellName, "measure more levels, 1 among them");
    }

    private static Draft FromInvalid(PlannedRow row, IReadOnlyList<PlannedRow> rows)
    {
        var worst = VerdictsOf(row)[0];
        return worst.Concern == Concern.ClientLimited
            ? ClientLimited(worst.Reason, row.CellName)
            : Refusing(row, rows) ?? Inconclusive($"Inconclusive, because {row.CellName} is invalid: {worst.Reason}.", row.CellName, "remove the reason and measure again");
    }

    /// <summary>A level that fails because the upstream turns most calls away is invalid as a measurement and clear as a finding.</summary>
    private static Draft? Refusing(PlannedRow row, IReadOnlyList<PlannedRow> rows)
    {
        var refusals = Refusals.Of(row.Captures);
        int requests = row.Captures.Sum(c => c.Requests.Length);
        bool servesFewer = rows.Any(r => r.Configuration == row.Configuration && r.Level < row.Level && r.Captures.Count > 0 && r.Judged.Validity.State != ValidityState.Invalid);
        if (!servesFewer || requests == 0 || refusals.AfterDocuments < 0.5 * requests)
            return null;
        string cell = row.CellName;
        return new Draft(
            FindingStage.LlmFirstToken, Mechanism.UpstreamLimit,
            $"The LLM upstream refuses {Say.Share(refusals.AfterDocuments / (double)requests)} of the calls at {row.Level}: a rate or concurrency limit that answers instead of queueing. Too few requests succeed to say more.",
            null, Confidence.Low,
            [new FindingEvidence($"{refusals.AfterDocuments} of {requests} requests ended in an error after the documents and before the first token", "refused", [cell], [refusals.AfterDocuments, requests])],
            [],
            "raise the upstream's limit, or hold calls back in the service and retry before the first token (next step 3)");
    }

    private static Draft ClientLimited(string reason, string cell) => new(
        FindingStage.Client, Mechanism.ClientLimited, $"The load generator was the limit, so nothing is said of the service: {reason}.", null, Confidence.High,
        [new FindingEvidence(reason, "generator", [cell], [])], [], "give the generator a core of its own, or lower the load");

    private static Draft MachineFilledByOthers(Exhibit exhibit) => new(
        FindingStage.Machine, Mechanism.ClientLimited,
        "The machine was full of others' work (generator, upstream, neighbours), so nothing is said of the service.", null, Confidence.Medium,
        Evidence.List(Evidence.Machine(exhibit), Evidence.Cpu(exhibit)), [], "measure from another machine, or at lower levels");

    private static Draft NotSteady(string reason, Exhibit exhibit) => new(
        FindingStage.Machine, Mechanism.NotSteady, $"The service changed while it was measured, so its means say nothing: {reason}.", null, Confidence.High,
        [new FindingEvidence(reason, "trend", [exhibit.Top.CellName], [])], [], "find what grows (a queue, a log, memory), or measure after it settled");

    private static Draft Inconclusive(string claim, string cell, string remedy) =>
        new(FindingStage.Machine, Mechanism.Inconclusive, claim, null, Confidence.Low, [new FindingEvidence(claim, "validity", [cell], [])], [], remedy);
}
