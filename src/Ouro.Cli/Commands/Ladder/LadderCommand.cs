using System.CommandLine;
using System.Globalization;
using Ouro.Cli.Ladder;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Deploy.Machine;

namespace Ouro.Cli.Commands.Ladder;

/// <summary><c>ouro ladder</c>: why a pod is slower than the plain process, limit by limit.</summary>
internal static class LadderCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "ladder",
            "Explain why a deployment is slower than the plain local process, limit by limit: the service is measured under every combination of the limits, "
            + "and the gap in throughput and time to first token is split by Shapley values, with what they leave unexplained. Without any limit given it takes those of deploy/k8s/deployment.yaml.",
            "ouro ladder",
            "ouro ladder --from deploy.yaml --relay delay-ms=10",
            "ouro ladder --cpus 0.5 --relay delay-ms=20,bytes-per-s=200000 --level 10",
            "ouro ladder --from deploy.yaml --against http://localhost:8501",
            "ouro ladder --from k8s:default/ouro-rag --pipeline async",
            "ouro ladder --cpus 500m --memory 512Mi --local-command \"uvicorn app:app --port \\$PORT\"",
            "ouro ladder --json | jq '.shares[] | {limit, share}'") { Json };
        var flags = new SettingOptions(command, LadderSettings.All);
        command.SetAction((parsed, stop) => RunAsync(parsed, flags, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SettingOptions flags, CancellationToken stop)
    {
        var merged = SettingValues.Merge(LadderSettings.All, flags.Read(parsed), Environment.GetEnvironmentVariable, experiment: null);
        if (!merged.TryGet(out var settings))
            return ExitCode.Print(merged.Faults);
        var read = await PodReader.ReadAsync(settings, stop);
        if (!read.Succeeded)
            return ExitCode.Print(read.Faults);

        string runId = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        var machine = new MachineLimits(new MachineInspector().ReadHighestLevel());
        var planned = LadderPlanner.Build(settings, runId, machine, Environment.ProcessorCount, Environment.GetEnvironmentVariable, read.Value);
        return planned.TryGet(out var plan)
            ? await new LadderRun(plan, parsed.GetValue(Json)).RunAsync(stop)
            : ExitCode.Print(planned.Faults);
    }
}
