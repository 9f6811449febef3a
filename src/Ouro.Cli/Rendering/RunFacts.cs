using System.Globalization;
using Ouro.Model.Health;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering;

/// <summary>The footer of a report: machine, versions, plan and seed as name and value, without secrets.</summary>
internal static class RunFacts
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(RunCapture capture)
    {
        var (plan, machine) = (capture.Plan, capture.Machine);
        var facts = new List<KeyValuePair<string, string>>
        {
            new("Run", plan.RunId),
            new("Started", capture.StartedAt.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
            new("Took", NumberText.Plain((capture.EndedAt - capture.StartedAt).TotalSeconds) + " s" + (capture.Interrupted ? ", interrupted" : "")),
            new("Machine", $"{machine.Cpu}, {NumberText.Whole(machine.Cores)} cores, {NumberText.Fixed(machine.MemoryBytes / (double)(1L << 30), 1)} GiB"),
            new("System", $"{machine.OperatingSystem}, kernel {machine.Kernel}, clock {machine.ClockSource}"),
            new("Versions", $"Ouro {machine.OuroVersion}, {machine.Runtime}"),
        };
        facts.AddRange(plan.Deployments.Select(d => KeyValuePair.Create(d.Label, DeploymentOf(d))));
        facts.Add(new("Request", $"POST {plan.Request.Path}, {EnumKeys.KeyOf(plan.Request.Format)} stream, {TransportOf(plan.Request.Transport)}"));
        facts.Add(new("Plan", string.Join(", ",
            LoadOf(plan.Load),
            $"levels {string.Join(' ', plan.Levels.Select(l => NumberText.Whole(l)))}",
            $"{NumberText.Whole(plan.RequestsPerCell)} requests per cell{(plan.LeastWindow > TimeSpan.Zero ? $", more where they last less than {NumberText.Plain(plan.LeastWindow.TotalSeconds)} s," : "")} after {NumberText.Whole(plan.WarmupRequests)} of warm-up",
            NumberText.Counted(plan.Repetitions, "repetition"),
            $"cell limit {NumberText.Plain(plan.CellTimeLimit.TotalSeconds)} s",
            NumberText.Counted(plan.Workers, "load thread"))));
        facts.Add(new("Timeouts", string.Join(", ",
            $"connect {NumberText.Plain(plan.Timeouts.Connect.TotalSeconds)} s",
            $"headers {NumberText.Plain(plan.Timeouts.Headers.TotalSeconds)} s",
            $"stall {NumberText.Plain(plan.Timeouts.Stall.TotalSeconds)} s")));
        facts.Add(new("Service levels", plan.ServiceLevels.Count == 0 ? "none given" : string.Join(", ", plan.ServiceLevels.Select(LevelOf))));
        facts.Add(new("Seed", plan.Seed.ToString(CultureInfo.InvariantCulture)));
        return facts;
    }

    private static string LoadOf(LoadShape load)
    {
        if (!load.IsOpen)
            return load.ThinkTime > TimeSpan.Zero ? $"closed loop with {NumberText.Plain(load.ThinkTime.TotalMilliseconds)} ms of think time" : "closed loop";
        string stages = string.Join(", ", load.Stages.Select(s => s.FromPerSecond == s.ToPerSecond
            ? $"{NumberText.Plain(s.ToPerSecond)}/s for {NumberText.Plain(s.Length.TotalSeconds)} s"
            : $"{NumberText.Plain(s.FromPerSecond)} to {NumberText.Plain(s.ToPerSecond)}/s within {NumberText.Plain(s.Length.TotalSeconds)} s"));
        return $"open loop, {(load.Model == LoadModel.Poisson ? "Poisson" : "equally spaced")} arrivals, at most {NumberText.Whole(load.MostConnections)} connections{(stages.Length > 0 ? $", stages: {stages}" : "")}";
    }

    private static string TransportOf(Transport transport) =>
        (transport.UsesHttp2 ? "HTTP/2" : "HTTP/1.1") + (transport.ChecksCertificates ? "" : ", certificates not checked (--insecure)");

    public static string DeploymentOf(DeploymentSpec deployment)
    {
        var parts = new List<string> { $"{deployment.Name} ({EnumKeys.KeyOf(deployment.Kind)})" };
        if (deployment.BaseUrl is { } url)
            parts.Add(Redaction.Url(url));
        if (deployment.Limits.Cpus is { } cpus)
            parts.Add($"{NumberText.Plain(cpus)} CPUs");
        if (deployment.Limits.MemoryBytes is { } bytes)
            parts.Add($"{NumberText.Plain(bytes / (double)(1L << 20))} MiB memory");
        return string.Join(", ", parts);
    }

    public static string AttestationOf(Attestation attestation) =>
        $"embeddings {EnumKeys.KeyOf(attestation.Embeddings)}, LLM {EnumKeys.KeyOf(attestation.Llm)} (by {EnumKeys.KeyOf(attestation.Source)})";

    public static string GeneratorOf(GeneratorHealthSummary health)
    {
        static string Text(Model.Outcomes.Reading<double> reading, Func<double, string> format) =>
            reading.ValueOrNull is { } value ? format(value) : $"n/a ({reading.Reason})";
        return string.Join(", ",
            $"stamped by {(health.Stamp == StampSource.KernelReceive ? "the kernel" : $"the reading thread (engine {health.Engine})")}",
            $"lateness p99 {Text(health.LatenessP99Seconds, NumberText.Seconds)}",
            $"CPU {Text(health.CpuShare, NumberText.Percent)}",
            $"loop slip p99 {Text(health.LoopSlipP99Seconds, NumberText.Seconds)}",
            $"{NumberText.Whole(health.CoalescedReads)} of {NumberText.Whole(health.TotalReads)} reads coalesced",
            $"{NumberText.Whole(health.Dropped)} dropped",
            health.WarmedUp ? "warm" : "not warmed up");
    }

    private static string LevelOf(ServiceLevel level) =>
        $"{EnumKeys.KeyOf(level.Metric)}{(level.Percentile is { } p ? $" p{NumberText.Plain(p * 100)}" : "")} below {NumberText.Seconds(level.Limit.TotalSeconds)}";
}
