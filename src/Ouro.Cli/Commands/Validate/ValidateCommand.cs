using System.CommandLine;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;

namespace Ouro.Cli.Commands.Validate;

/// <summary><c>ouro validate</c>: proves that each stub is really in effect, on every deployment.</summary>
internal static class ValidateCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "validate",
            "Prove that each stub configuration is really in effect and behaves, on every deployment: attestation, vectors, retrieval, the mock LLM's text and streaming, speed, and no traces in each other's answers. "
            + "Without a URL it starts the reference service itself, locally and as a twin under Kubernetes-like limits. Exit code 1 when a check fails.",
            "ouro validate",
            "ouro validate --no-twin --configs mock-embeddings,mock-both",
            "LOCAL_BASE_URL=http://localhost:8001 USE_MOCK_LLM=true ouro validate",
            "ouro validate --local-url http://localhost:8001 --switch header",
            "ouro validate --local-url http://localhost:8001 --local-command \"uvicorn src.app_api:app --port 8001\"",
            "ouro validate --json | jq '.checks[] | select(.state == \"fail\")'") { Json };
        var flags = new SettingOptions(command, ValidateSettings.All);
        command.SetAction((parsed, stop) => RunAsync(parsed, flags, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SettingOptions flags, CancellationToken stop)
    {
        var merged = SettingValues.Merge(ValidateSettings.All, flags.Read(parsed), Environment.GetEnvironmentVariable, experiment: null);
        if (!merged.TryGet(out var values))
            return ExitCode.Print(merged.Faults);
        var planned = ValidatePlanBuilder.Build(values, Environment.GetEnvironmentVariable);
        return planned.TryGet(out var plan)
            ? await new ValidateRun(plan, parsed.GetValue(Json)).RunAsync(stop)
            : ExitCode.Print(planned.Faults);
    }
}
