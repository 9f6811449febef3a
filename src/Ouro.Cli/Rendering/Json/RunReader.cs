using System.Text.Json;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Parquet;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Json;

/// <summary>
/// Reads a finished run back, to render or diagnose it without measuring. What was withheld on writing stays away: the
/// plan comes back without bodies and with empty header and variable values, so that it can be shown but not sent.
/// </summary>
internal static class RunReader
{
    private const string Remedy = "name a run's folder or its systematic_run_<ts>.json";

    /// <param name="run">A folder of runs (its newest is read) or any file of a run.</param>
    public static async Task<Result<RunCapture>> ReadAsync(string run)
    {
        var located = RunLocator.Locate(run);
        if (!located.TryGet(out string? path))
            return located.Faults.ToList();
        var parsed = ReadDocument(path);
        if (!parsed.TryGet(out var document))
            return parsed.Faults.ToList();
        string requestsPath = RequestsPathOf(path, document);
        if (!File.Exists(requestsPath))
            return Fault.BadInput($"'{requestsPath}' is missing", "the run's requests beside its run file", "keep the files of a run together");
        var read = await RequestsParquetReader.ReadAsync(requestsPath, new RunClock(document.ClockOriginNs));
        if (!read.TryGet(out var rows))
            return read.Faults.ToList();
        return CaptureOf(path, document, rows);
    }

    /// <param name="path">The run's main file; its requests are not read.</param>
    public static Result<RunHeader> ReadHeader(string path)
    {
        var parsed = ReadDocument(path);
        if (!parsed.TryGet(out var document))
            return parsed.Faults.ToList();
        return new RunHeader(
            PlanOf(path, document, ConfigurationsOf(document)), document.StartedAt, document.EndedAt, document.Interrupted, MachineOf(document),
            RequestsPathOf(path, document), document.Findings);
    }

    private static string RequestsPathOf(string path, RunDocument document) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(document.RequestsFile));

    private static IReadOnlyList<StubConfiguration> ConfigurationsOf(RunDocument document) =>
        [.. document.Plan.Configurations.Select(c => new StubConfiguration(c.Name, c.Title, c.MockEmbeddings, c.MockLlm))];

    private static Result<RunDocument> ReadDocument(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            using (var json = JsonDocument.Parse(bytes))
            {
                if (HeaderFault(path, json.RootElement) is { } fault)
                    return fault;
            }

            return JsonSerializer.Deserialize<RunDocument>(bytes, RunDocument.Options) is { } document
                ? document
                : Fault.BadInput($"'{path}' holds null", "a run of Ouro", Remedy);
        }
        catch (JsonException e)
        {
            return Fault.BadInput($"'{path}' is damaged: {e.Message}", "a whole run of Ouro in JSON", "copy the file again if it was cut short, or " + Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"'{path}' could not be read: {e.Message}", "a readable file", Remedy);
        }
    }

    private static Fault? HeaderFault(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != RunDocument.FormatName)
        {
            return Fault.BadInput($"'{path}' is no run of Ouro", $"\"format\": \"{RunDocument.FormatName}\"", Remedy);
        }

        if (!root.TryGetProperty("format_version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number < 1)
            return Fault.BadInput($"'{path}' names no format version", "\"format_version\": 1", Remedy);
        return number > RunDocument.CurrentVersion
            ? Fault.BadInput($"'{path}' has format version {number}", $"version {RunDocument.CurrentVersion} or older", "read it with the newer Ouro that wrote it")
            : null;
    }

    private static Result<RunCapture> CaptureOf(string path, RunDocument document, Dictionary<string, CellRows> rows)
    {
        var clock = new RunClock(document.ClockOriginNs);
        var configurations = ConfigurationsOf(document).ToDictionary(c => c.Name, StringComparer.Ordinal);
        var faults = new List<Fault>();
        var cells = new List<CellCapture>();
        foreach (var cell in document.Cells)
        {
            if (IdentityOf(path, cell.Cell, configurations, faults) is not { } identity)
                continue;
            var captured = rows.GetValueOrDefault(identity.Id) ?? new CellRows();
            if (captured.Requests.Count != cell.Requests || captured.Tokens.Count != cell.Tokens)
            {
                faults.Add(Fault.BadInput(
                    $"the requests file holds {captured.Requests.Count} requests and {captured.Tokens.Count} tokens of {identity.Id}",
                    $"{cell.Requests} and {cell.Tokens}, as '{path}' says", "keep the files of one run together"));
                continue;
            }

            if (cell.Probe.EndedNs.Count != cell.Probe.SentNs.Count || cell.Probe.HttpStatus.Count != cell.Probe.SentNs.Count)
            {
                faults.Add(Fault.BadInput($"the probe lists of {identity.Id} differ in length", "equally long lists", Remedy));
                continue;
            }

            cells.Add(CaptureOf(cell, identity, captured, clock, LoadOf(document.Plan)));
        }

        var unmeasured = new List<UnmeasuredCell>();
        foreach (var cell in document.Unmeasured)
        {
            if (IdentityOf(path, cell.Cell, configurations, faults) is { } identity)
                unmeasured.Add(new UnmeasuredCell(identity, AttestationOf(cell.AttestedStubs), cell.Reason));
        }

        if (faults.Count > 0)
            return faults;
        return new RunCapture(
            PlanOf(path, document, [.. configurations.Values]), document.StartedAt, document.EndedAt, document.Interrupted, cells, unmeasured, MachineOf(document), document.Notes)
        {
            Sweeps = [.. (document.Sweeps ?? []).Select(s => new SweepResult(s.Deployment, s.Config, s.HighestMet, s.LowestMissed, s.Precision, s.Ending))],
            Flags = [.. (document.Flags ?? []).Select(f => KeyValuePair.Create(f.Flag, f.Value))],
        };
    }

    private static CellCapture CaptureOf(CellDocument cell, Cell identity, CellRows rows, RunClock clock, LoadShape load)
    {
        var probe = new ProbeSample[cell.Probe.SentNs.Count];
        for (int i = 0; i < probe.Length; i++)
            probe[i] = new ProbeSample(clock.ToTicks(cell.Probe.SentNs[i]), clock.ToTicks(cell.Probe.EndedNs[i]), cell.Probe.HttpStatus[i]);
        var generator = cell.Generator;
        return new CellCapture(
            identity, cell.StartedAt, clock.ToTicks(cell.WindowStartNs), clock.ToTicks(cell.WindowEndNs), cell.Ending, [.. rows.Requests], [.. rows.Tokens], probe,
            new GeneratorHealth(
                generator.Stamp,
                ReadingOf(generator.LatenessP99S, generator.LatenessP99SReason),
                ReadingOf(generator.CpuShare, generator.CpuShareReason),
                ReadingOf(generator.LoopSlipP99S, generator.LoopSlipP99SReason),
                generator.CoalescedReads, generator.TotalReads, generator.Dropped, generator.WarmedUp, generator.Engine),
            AttestationOf(cell.AttestedStubs))
        {
            Load = load,
            Resources = cell.Resources ?? CellResources.Unknown(cell.ResourcesReason ?? "the run's file holds no resources"),
            Marks = cell.Marks is { } marks ? [.. marks.Select(m => new DeploymentMark(m.Invalidates, m.Reason))] : [],
        };
    }

    private static Cell? IdentityOf(string path, CellIdentity cell, Dictionary<string, StubConfiguration> configurations, List<Fault> faults)
    {
        if (configurations.TryGetValue(cell.Config, out var configuration))
            return new Cell(cell.Deployment, configuration, cell.Concurrency, cell.Repetition);
        faults.Add(Fault.BadInput($"'{path}' has a cell of configuration '{cell.Config}'", "a configuration of its plan", Remedy));
        return null;
    }

    private static RunPlan PlanOf(string path, RunDocument document, IReadOnlyList<StubConfiguration> configurations)
    {
        var plan = document.Plan;
        return new RunPlan(
            document.RunId, document.Seed,
            [.. plan.Deployments.Select(d => new DeploymentSpec(
                d.Name, d.Label, d.Kind, d.BaseUrl, d.StartCommand, new ResourceLimits(d.Limits.Cpus, d.Limits.MemoryBytes), d.EnvironmentNames.ToDictionary(n => n, _ => "")))],
            configurations, plan.Levels, plan.Repetitions, plan.RequestsPerCell, plan.WarmupRequests, TimeSpan.FromSeconds(plan.CellTimeLimitS), plan.Workers,
            new Timeouts(TimeSpan.FromSeconds(plan.TimeoutsS.Connect), TimeSpan.FromSeconds(plan.TimeoutsS.Headers), TimeSpan.FromSeconds(plan.TimeoutsS.Stall)),
            new RequestPlan(plan.Request.Path, plan.Request.Format, [], [.. plan.Request.HeaderNames.Select(n => KeyValuePair.Create(n, ""))])
            {
                Transport = new Transport(plan.Request.UsesHttp2, plan.Request.ChecksCertificates),
            },
            [.. plan.ServiceLevels.Select(l => new ServiceLevel(l.Metric, l.Percentile, TimeSpan.FromSeconds(l.LimitS)))],
            plan.Profile,
            Path.GetDirectoryName(Path.GetFullPath(path))!)
        {
            Load = LoadOf(plan),
            LeastWindow = TimeSpan.FromSeconds(plan.LeastWindowS),
        };
    }

    private static LoadShape LoadOf(PlanDocument plan) => plan.Load is not { } load ? LoadShape.Closed : new LoadShape(
        load.Model, TimeSpan.FromSeconds(load.ThinkTimeS), load.Stages.Select(s => new RateStage(s.FromPerS, s.ToPerS, TimeSpan.FromSeconds(s.LengthS))).ToArray(),
        TimeSpan.FromSeconds(load.LengthS), load.MostConnections);

    private static MachineDescription MachineOf(RunDocument document) => new(
        document.Machine.OperatingSystem, document.Machine.Kernel, document.Machine.Cpu, document.Machine.Cores, document.Machine.MemoryBytes,
        document.Versions.Runtime, document.Versions.Ouro, document.Machine.ClockSource);

    private static Attestation AttestationOf(AttestationDocument attestation) => new(attestation.Embeddings, attestation.Llm, attestation.Source, attestation.Evidence);

    private static Reading<double> ReadingOf(double? value, string? reason) =>
        value is { } known ? Reading<double>.Known(known) : Reading<double>.Unknown(reason ?? "not read");
}
