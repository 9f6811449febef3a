using System.Diagnostics;
using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Cli.Rendering.Files;
using Ouro.Deploy;
using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Faultlab;

/// <summary>
/// A load generator that is the limit: the service runs freely, <c>ouro bench</c> runs as a child that gets too little CPU
/// after its first cell. It starts and writes its files without the limit, which would take a minute under it.
/// </summary>
internal static class StarvedClientRun
{
    // 1.5 % of a CPU: at the upper level the generator needs twice that, measured, for its events and the profile.
    private static readonly ResourceLimits Starved = new(0.015, null);

    public static async Task<Result<string>> MeasureAsync(LabSetup setup, string folder, CancellationToken stop)
    {
        var planned = LabRun.Plan(setup, folder);
        if (!planned.TryGet(out var plan))
            return planned.Faults.ToList();
        string executable = Environment.ProcessPath!;
        string logs = Path.Combine(folder, "services");
        var started = await UpstreamSimulator.StartAsync(
            new ServiceLauncher(executable, ["llm-sim", .. plan.SimulatorSettings!.SelectMany(s => new[] { "--" + s.Key, s.Value })]), new Dictionary<string, string>(), logs, stop);
        if (!started.TryGet(out var upstream))
            return started.Faults.ToList();
        await using var stopUpstream = upstream;
        var spec = plan.Run.Deployments[0];
        var environment = new Dictionary<string, string>(spec.Environment) { ["LLM_BASE_URL"] = new Uri(upstream.BaseUrl, "/v1").ToString() };
        var created = Deployments.Create(spec with { Environment = environment }, new ServiceLauncher(executable, ["serve"]), logs);
        if (!created.TryGet(out var deployment))
            return created.Faults.ToList();
        await using var stopDeployment = deployment;
        var switched = await deployment.SwitchAsync(plan.Run.Configurations[0], stop);
        if (!switched.TryGet(out var target))
            return switched.Faults.ToList();
        var limited = await ProcessLimit.CreateAsync(Starved, "client");
        if (!limited.TryGet(out var limit))
            return limited.Faults.ToList();
        await using var removeLimit = limit;
        return await RunChildAsync(setup, plan.Run, target.BaseUrl, folder, limit, stop);
    }

    private static async Task<Result<string>> RunChildAsync(LabSetup setup, RunPlan plan, Uri target, string folder, ProcessLimit limit, CancellationToken stop)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(setup, plan, target, folder))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        await using var kill = stop.Register(() => child.Kill(entireProcessTree: true));
        var output = child.StandardOutput.ReadToEndAsync(CancellationToken.None);
        int cells = setup.Levels.Split(',').Length;
        int ended = 0;
        while (await child.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (!line.StartsWith('['))
                continue;
            ended++;
            if (ended == 1)
                limit.Enter(child.Id);
            if (ended == cells)
                limit.Leave(child.Id);
        }

        await child.WaitForExitAsync(CancellationToken.None);
        _ = await output;
        stop.ThrowIfCancellationRequested();
        return RunLocator.Locate(folder);
    }

    private static List<string> Arguments(LabSetup setup, RunPlan plan, Uri target, string folder)
    {
        string[] kept = [BenchSettings.Levels.Name, BenchSettings.Requests.Name, BenchSettings.Warmup.Name, BenchSettings.Configurations.Name, BenchSettings.CellSeconds.Name];
        // The order of cells is drawn: a seed that begins with the lowest level leaves the others to the starved client.
        ulong seed = 1;
        while (!IsAscending(plan with { Seed = seed }))
            seed++;
        var arguments = new List<string> { "bench", BenchSettings.Seed.Flag, seed.ToString(CultureInfo.InvariantCulture), BenchSettings.LocalUrl.Flag, target.ToString(), BenchSettings.Output.Flag, folder, BenchSettings.Profile.Flag };
        foreach (var (name, texts) in setup.ToSettings(folder).Where(s => kept.Contains(s.Key)))
            arguments.AddRange(["--" + name, texts[0]]);
        return arguments;
    }

    private static bool IsAscending(RunPlan plan)
    {
        int[] levels = [.. CellOrder.Arrange(plan).SelectMany(block => block.Cells).Select(cell => cell.Level)];
        return levels.SequenceEqual(levels.Order());
    }
}
