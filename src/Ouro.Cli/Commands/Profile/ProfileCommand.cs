using System.CommandLine;

namespace Ouro.Cli.Commands.Profile;

/// <summary><c>ouro profile</c>: the profiler alone.</summary>
internal static class ProfileCommand
{
    private const string Description =
        "Sample what a service and its machine use until Ctrl+C, for --duration seconds or around --command, into a JSON file. "
        + "Without a target it watches what listens at LOCAL_BASE_URL, or at http://localhost:8001.";

    public static Command Create()
    {
        var duration = new Option<string?>("--duration") { HelpName = "SECONDS", Description = "Stop after so many seconds." };
        var interval = new Option<string?>("--interval") { HelpName = "SECONDS", Description = "Time between samples, 0.05 or more. [default: 0.5]" };
        var around = new Option<string?>("--command") { HelpName = "TEXT", Description = "Run a shell command and profile until it ends. Its output passes through and its exit code becomes ours." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "The JSON file, or a folder for it. [default: resource_profile_<time>.json]" };
        var pid = new Option<string?>("--pid") { HelpName = "NUMBER", Description = "Watch this process and its descendants; ends when it exits." };
        var match = new Option<string?>("--match") { HelpName = "TEXT", Description = "Watch every process with this text in its command line, and descendants." };
        var url = new Option<string?>("--url") { HelpName = "URL", Description = "Watch the process that listens on this URL's port, and descendants; found again when it restarts." };
        var noRuntime = new Option<bool>("--no-runtime") { Description = "Do not ask .NET services for their runtime counters." };
        var json = new Option<bool>("--json") { Description = "Print the profile as one JSON document on standard output; everything else goes to standard error." };
        var command = new ExampledCommand(
            "profile",
            Description,
            "ouro profile --url http://localhost:8001",
            "ouro profile --duration 60 --interval 0.5",
            "ouro profile --match \"uvicorn src.app_api\" --interval 0.1 --output profile.json",
            "ouro profile --pid 4711 --duration 10 --json | jq '[.data_points[].system.memory_used_gb] | max'",
            "ouro profile --command \"curl -sN -X POST http://localhost:8001/ask/stream -d @ask.json\"",
            "ouro profile --url http://localhost:8001 --command \"ab -n 500 -c 20 http://localhost:8001/health\"")
        {
            duration, interval, around, output, pid, match, url, noRuntime, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = ProfileSettings.Check(new ProfileTexts(
                parsed.GetValue(duration),
                parsed.GetValue(interval),
                parsed.GetValue(around),
                parsed.GetValue(output),
                parsed.GetValue(pid),
                parsed.GetValue(match),
                parsed.GetValue(url),
                Environment.GetEnvironmentVariable("LOCAL_BASE_URL"),
                parsed.GetValue(noRuntime),
                parsed.GetValue(json)));
            return settings.TryGet(out var checkedSettings) ? await ProfileRun.RunAsync(checkedSettings, stop) : ExitCode.Print(settings.Faults);
        });
        return command;
    }
}
