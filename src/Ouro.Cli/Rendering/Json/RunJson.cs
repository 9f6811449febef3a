using System.Security.Cryptography;
using System.Text.Json;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Json;

/// <summary><c>systematic_run_&lt;ts&gt;.json</c>: plan, machine, versions, seed and the cells' frame; the requests are in the Parquet file.</summary>
internal static class RunJson
{
    public static void Write(Stream stream, RunCapture capture, RunClock clock, string requestsFile, IReadOnlyList<JsonElement>? findings = null) =>
        JsonSerializer.Serialize(stream, DocumentOf(capture, clock, requestsFile, findings ?? []), RunDocument.Options);

    private static RunDocument DocumentOf(RunCapture capture, RunClock clock, string requestsFile, IReadOnlyList<JsonElement> findings) => new(
        RunDocument.FormatName,
        RunDocument.CurrentVersion,
        capture.Plan.RunId,
        capture.StartedAt,
        capture.EndedAt,
        capture.Interrupted,
        capture.Plan.Seed,
        PlanOf(capture.Plan),
        new MachineDocument(
            capture.Machine.OperatingSystem, capture.Machine.Kernel, capture.Machine.Cpu, capture.Machine.Cores, capture.Machine.MemoryBytes, capture.Machine.ClockSource),
        new VersionsDocument(capture.Machine.OuroVersion, capture.Machine.Runtime),
        [.. capture.Notes.Select(Redaction.Text)],
        clock.OriginNanos,
        requestsFile,
        [.. capture.Cells.Select(c => CellOf(c, clock))],
        [.. capture.Unmeasured.Select(u => new UnmeasuredDocument(IdentityOf(u.Cell), AttestationOf(u.Attestation), Redaction.Text(u.Reason)))],
        findings,
        [.. capture.Flags.Select(f => new FlagDocument(f.Key, f.Value))],
        capture.Sweeps.Count == 0 ? null : [.. capture.Sweeps.Select(DocumentOf)]);

    public static SweepDocument DocumentOf(SweepResult sweep) => new(sweep.Deployment, sweep.Configuration, sweep.HighestMet, sweep.LowestMissed, sweep.Precision, Redaction.Text(sweep.Ending));

    private static PlanDocument PlanOf(RunPlan plan) => new(
        [.. plan.Deployments.Select(DeploymentOf)],
        [.. plan.Configurations.Select(c => new ConfigurationDocument(c.Name, c.Title, c.MockEmbeddings, c.MockLlm))],
        plan.Levels,
        plan.Repetitions,
        plan.RequestsPerCell,
        plan.WarmupRequests,
        plan.CellTimeLimit.TotalSeconds,
        plan.Workers,
        new TimeoutsDocument(plan.Timeouts.Connect.TotalSeconds, plan.Timeouts.Headers.TotalSeconds, plan.Timeouts.Stall.TotalSeconds),
        new RequestDocument(
            plan.Request.Path, plan.Request.Format, plan.Request.Bodies.Count, Sha256Of(plan.Request.Bodies), [.. plan.Request.Headers.Select(h => h.Key)],
            plan.Request.Transport.UsesHttp2, plan.Request.Transport.ChecksCertificates),
        [.. plan.ServiceLevels.Select(l => new ServiceLevelDocument(l.Metric, l.Percentile, l.Limit.TotalSeconds))],
        plan.Profile,
        new LoadDocument(
            plan.Load.Model, plan.Load.ThinkTime.TotalSeconds, [.. plan.Load.Stages.Select(s => new StageDocument(s.FromPerSecond, s.ToPerSecond, s.Length.TotalSeconds))],
            plan.Load.Length.TotalSeconds, plan.Load.MostConnections),
        plan.LeastWindow.TotalSeconds);

    private static DeploymentDocument DeploymentOf(DeploymentSpec deployment) => new(
        deployment.Name,
        deployment.Label,
        deployment.Kind,
        deployment.BaseUrl is { } url ? new Uri(Redaction.Url(url)) : null,
        deployment.StartCommand is { } command ? Redaction.Text(command) : null,
        new LimitsDocument(deployment.Limits.Cpus, deployment.Limits.MemoryBytes),
        [.. deployment.Environment.Keys.Order(StringComparer.Ordinal)]);

    private static CellDocument CellOf(CellCapture cell, RunClock clock) => new(
        IdentityOf(cell.Cell),
        cell.StartedAt,
        clock.ToNanos(cell.WindowStart),
        clock.ToNanos(cell.WindowEnd),
        cell.Ending,
        cell.Requests.Length,
        cell.Requests.Sum(r => r.TokenCount),
        new ProbeDocument(
            [.. cell.Probe.Select(p => clock.ToNanos(p.Sent) ?? 0)], [.. cell.Probe.Select(p => clock.ToNanos(p.Ended))], [.. cell.Probe.Select(p => p.HttpStatus)]),
        GeneratorOf(cell.Generator),
        AttestationOf(cell.Attestation),
        ReasonWithoutResources(cell) is null ? cell.Resources : null,
        ReasonWithoutResources(cell),
        cell.Marks.Count > 0 ? [.. cell.Marks.Select(m => new MarkDocument(m.Invalidates, Redaction.Text(m.Reason)))] : null);

    // Without a profile every figure lacks for the same reason, which is then said once.
    private static string? ReasonWithoutResources(CellCapture cell) =>
        cell.Resources.WindowSeconds.Reason is { } reason && cell.Resources == CellResources.Unknown(reason) ? Redaction.Text(reason) : null;

    private static GeneratorDocument GeneratorOf(GeneratorHealth health) => new(
        health.Stamp,
        Finite(health.LatenessP99Seconds).ValueOrNull,
        Finite(health.CpuShare).ValueOrNull,
        Finite(health.LoopSlipP99Seconds).ValueOrNull,
        health.CoalescedReads,
        health.TotalReads,
        health.Dropped,
        health.WarmedUp,
        health.Engine,
        Finite(health.LatenessP99Seconds).Reason,
        Finite(health.CpuShare).Reason,
        Finite(health.LoopSlipP99Seconds).Reason);

    private static Reading<double> Finite(Reading<double> reading) =>
        reading.ValueOrNull is { } value && !double.IsFinite(value) ? Reading<double>.Unknown("no finite value") : reading;

    private static CellIdentity IdentityOf(Cell cell) => new(cell.Deployment, cell.Configuration.Name, cell.Level, cell.Repetition);

    private static AttestationDocument AttestationOf(Attestation attestation) =>
        new(attestation.Embeddings, attestation.Llm, attestation.Source, Redaction.Text(attestation.Evidence));

    private static string Sha256Of(IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var body in bodies)
        {
            hash.AppendData(body.Span);
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
