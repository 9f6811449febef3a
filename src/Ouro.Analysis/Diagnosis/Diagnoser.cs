using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Rules;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Analysis.Summaries;
using Ouro.Model.Findings;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Diagnosis;

/// <summary>
/// Records to verdicts, pure: which stage keeps each deployment from scaling, by what mechanism, and what removing it gives.
/// </summary>
/// <remarks>
/// 1. Rows: what was planned and measured, each judged.
/// 2. Trust: a deployment whose numbers are the client's, or drift, or are too few, gets that as its only verdict.
/// 3. Rules: each mechanism looks for its evidence and for what contradicts it.
/// 4. Rank: what limits, by predicted gain; then what is true beside it. Nothing found is a verdict too.
/// </remarks>
public static class Diagnoser
{
    private static readonly IMechanismRule[] Rules =
    [
        new EventLoopBlockedRule(), new CpuBoundRule(), new CpuQuotaRule(), new VisibleCpusRule(), new ThreadPoolStarvedRule(), new PoolLimitRule(),
        new BlockingCallRule(), new UpstreamLimitRule(), new ModelReloadRule(), new MemoryPressureRule(), new PayloadGrowthRule(), new PathBufferingRule(), new PathSlowRule(),
    ];

    /// <summary>True beside any limit: they cost latency or bytes and do not cap the throughput.</summary>
    private static readonly Mechanism[] Beside = [Mechanism.PayloadGrowth, Mechanism.PathBuffering, Mechanism.PathSlow];

    public static Model.Findings.Diagnosis Diagnose(RunCapture run)
    {
        // 1
        var rows = PlannedRow.AllOf(run);

        // The rules read how a service answers to N requests in flight, which neither an open loop nor think times set.
        if (run.Plan.Load.IsOpen || run.Plan.Load.ThinkTime > TimeSpan.Zero)
            return new Model.Findings.Diagnosis([], ValidityOf(rows));
        var drafts = run.Plan.Deployments.SelectMany(d => OfDeployment(d, rows, run.Plan.Seed)).ToList();

        // 4
        var findings = drafts
            .OrderBy(d => Rank(d.Draft.Mechanism))
            .ThenByDescending(d => d.Draft.Gain)
            .Select((d, i) => ToFinding(d.Deployment, d.Configuration, d.Draft, i + 1, run))
            .ToList();
        return new Model.Findings.Diagnosis(findings, ValidityOf(rows));
    }

    private static IEnumerable<(DeploymentSpec Deployment, string Configuration, Draft Draft)> OfDeployment(DeploymentSpec deployment, IReadOnlyList<PlannedRow> rows, ulong seed)
    {
        // 2
        var exhibit = ExhibitReader.Read(deployment, rows, seed);
        var own = rows.Where(r => r.Deployment == deployment.Name).ToList();
        string configuration = (exhibit?.Configuration ?? own[0].Configuration).Name;
        if (Trust.Doubt(exhibit, own) is { } doubt)
            return [(deployment, configuration, doubt)];

        // 3
        var symptoms = new Symptoms(exhibit!);
        var drafts = Rules.Select(r => r.Judge(exhibit!, symptoms)).OfType<Draft>().ToList();
        if (!drafts.Exists(d => !Beside.Contains(d.Mechanism)))
        {
            if (exhibit!.Queues)
                drafts.Add(Absence.Inconclusive(exhibit, symptoms));
            else if (drafts.Count == 0)
                drafts.Add(Absence.NoBottleneck(exhibit, symptoms));
        }

        return WithoutHopeless(drafts).Select(d => (deployment, configuration, WithStubEffects(d, exhibit!)));
    }

    /// <summary>Where one mechanism's removal helps, others whose removal would not are its company, not findings.</summary>
    private static List<Draft> WithoutHopeless(List<Draft> drafts) =>
        drafts.Exists(d => Rank(d.Mechanism) == 0 && d.Gain >= WorthwhileGain)
            ? drafts.FindAll(d => Rank(d.Mechanism) > 0 || d.Effect?.Predicted.IsKnown != true || d.Gain >= WorthwhileGain)
            : drafts;

    // Less is within the error of any prediction here.
    private const double WorthwhileGain = 1.05;

    private static Draft WithStubEffects(Draft draft, Exhibit exhibit)
    {
        var (supporting, opposing) = StubEffects.On(draft.Stage, exhibit);
        return draft with { Evidence = [.. draft.Evidence, .. Evidence.List(supporting)], CounterEvidence = [.. draft.CounterEvidence, .. Evidence.List(opposing)] };
    }

    private static int Rank(Mechanism mechanism) => mechanism switch
    {
        Mechanism.None => 3,
        Mechanism.Inconclusive => 2,
        _ when Beside.Contains(mechanism) => 1,
        _ => 0,
    };

    private static Finding ToFinding(DeploymentSpec deployment, string configuration, Draft draft, int rank, RunCapture run) => new(
        $"{deployment.Name}-{Keys.Of(draft.Stage)}-{Keys.Of(draft.Mechanism)}",
        rank, draft.Stage, draft.Mechanism, deployment.Name, configuration, Claim(draft), draft.Effect, draft.Confidence, draft.Evidence, draft.CounterEvidence, draft.Remedy,
        VerifyCommand.For(deployment, configuration, draft, run));

    /// <summary>The rule's claim, and what removing it gives.</summary>
    private static string Claim(Draft draft)
    {
        if (draft.Effect is not { } effect)
            return draft.Claim;
        if (effect.Predicted.ValueOrNull is not { } predicted)
            return $"{draft.Claim} What removing it gives is not predicted: {effect.Predicted.Reason}.";
        string text = effect.Metric switch
        {
            "requests_per_second" => $"from {Say.Rate(effect.Now)} to {Say.Rate(predicted.Value)} [{Say.Number(predicted.Low)}, {Say.Number(predicted.High)}]",
            "ttft_mean_s" => $"the mean TTFT from {Say.Seconds(effect.Now)} to {Say.Seconds(predicted.Value)}",
            _ => $"a reply from {Say.Bytes(effect.Now)} to about {Say.Bytes(predicted.Value)}",
        };
        return $"{draft.Claim} Removing it takes {text} at {effect.Level}.";
    }

    private static Validity ValidityOf(IReadOnlyList<PlannedRow> rows)
    {
        var judged = rows.Select(r => (r, Validity: r.Captures.Count > 0 ? r.Judged.Validity : new Validity(ValidityState.NotMeasured, [r.WhyUnmeasured]))).ToList();
        var reasons = judged.SelectMany(j => j.Validity.Reasons.Select(reason => $"{j.r.CellName}: {reason}")).ToList();
        return new Validity(judged.Max(j => j.Validity.State), reasons);
    }
}
