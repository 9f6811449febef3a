using System.CommandLine;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cluster;
using Ouro.Cluster.Messages;
using Ouro.Deploy.Machine;

namespace Ouro.Cli.Commands.Agent;

/// <summary><c>ouro agent</c>: a load generator that waits for the runs of <c>ouro bench --agents</c>.</summary>
internal static class AgentCommand
{
    private static readonly Option<string> Nats = new("--nats") { HelpName = "URL", Description = "The NATS server (with JetStream), e.g. nats://host:4222 (variable OURO_NATS). User and password: NATS_USER and NATS_PASSWORD; a token: NATS_TOKEN." };
    private static readonly Option<string?> Credentials = new("--creds") { HelpName = "FILE", Description = "NATS credentials (.creds)." };
    private static readonly Option<string?> Group = new("--group") { HelpName = "NAME", Description = "Serve only coordinators of this group (default: default)." };
    private static readonly Option<string?> Name = new("--name") { HelpName = "NAME", Description = "This agent's name in results and notes (default: host and process)." };
    private static readonly Option<bool> Once = new("--once") { Description = "End after one run, as a Kubernetes Job should." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "agent",
            "Wait at a NATS server for runs of 'ouro bench --agents' and take a share of their load.",
            "ouro agent --nats nats://10.0.0.5:4222",
            "ouro agent --nats nats://10.0.0.5:4222 --creds agent.creds --group lab --once") { Nats, Credentials, Group, Name, Once };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var faults = new Faults();
        string url = parsed.GetValue(Nats) ?? Environment.GetEnvironmentVariable("OURO_NATS") ?? "";
        var link = FleetPlan.ParseLink(
            new SettingValue(url, "--nats"), Given(parsed.GetValue(Credentials), "--creds"), Given(parsed.GetValue(Group), "--group"), Environment.GetEnvironmentVariable, faults);
        string name = parsed.GetValue(Name) ?? $"{SafeHost()}-{Environment.ProcessId}";
        if (name.Length is 0 or > 60 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            faults.Add(new SettingValue(name, "--name"), "letters, digits, - and _ (at most 60)", "choose another name");
        if (link is null || faults.All.Count > 0)
            return ExitCode.Print(faults.All);

        var connected = await NatsLink.ConnectAsync(link, $"ouro agent {name}");
        if (!connected.TryGet(out var nats))
            return ExitCode.Print(connected.Faults);
        await using (nats)
        {
            using var agent = new LoadAgent(nats, new AgentCard(name, Environment.MachineName, Environment.ProcessId, Environment.ProcessorCount, MachineInspector.OuroVersion), link.Group, NatsLink.CoordinatorPatience, Log);
            Log($"agent {name} waits at {link.Url} for runs of group {link.Group}; Ctrl+C ends it");
            await agent.RunAsync(parsed.GetValue(Once), stop);
        }

        return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static SettingValue? Given(string? text, string origin) => text is null ? null : new SettingValue(text, origin);

    private static string SafeHost() => string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static void Log(string line) => Console.Error.WriteLine($"ouro: {line}");
}
