using Ouro.Deploy;
using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Ladder;

/// <summary>What would leave a ladder without an answer is found before anything is measured.</summary>
internal static class LadderChecks
{
    /// <returns>Why the gap cannot be measured here; null when it can.</returns>
    public static async Task<Fault?> FindObstacleAsync(LadderPlan plan, ServiceLauncher service, string logDirectory, CancellationToken stop) =>
        !OperatingSystem.IsLinux()
            ? Fault.Deployment($"this is {Environment.OSVersion.Platform}", "Linux, whose control groups set the limits", "run the ladder on Linux")
            : await FindUnlimitableAsync(plan.Limits) ?? await FindUnreachableAsync(plan, service, logDirectory, stop);

    /// <summary>A control group with the limits is made and removed again.</summary>
    private static async Task<Fault?> FindUnlimitableAsync(PodLimits limits)
    {
        var wanted = new ResourceLimits(limits.Cpus, limits.MemoryBytes);
        if (wanted == ResourceLimits.None)
            return null;
        var created = await ProcessLimit.CreateAsync(wanted, "ladder-check");
        if (!created.TryGet(out var group))
            return created.Faults[0];
        await group.DisposeAsync();
        return null;
    }

    /// <summary>A running B is asked once, and has to be what is measured of A: the service without stubs.</summary>
    private static async Task<Fault?> FindUnreachableAsync(LadderPlan plan, ServiceLauncher service, string logDirectory, CancellationToken stop)
    {
        var run = plan.Bench.Run;
        var worse = run.Deployments[^1];
        if (worse.Kind is not (DeploymentKind.Fixed or DeploymentKind.Kubernetes))
            return null;
        var created = Deployments.Create(worse, service, logDirectory);
        if (!created.TryGet(out var deployment))
            return created.Faults[0];
        await using (deployment)
        {
            var switched = await deployment.SwitchAsync(run.Configurations[0], stop);
            if (!switched.TryGet(out var target))
                return switched.Faults[0];
            return run.Request.Format != TargetFormat.Ouragboros || target.Attestation.Matches(run.Configurations[0])
                ? null
                : Fault.Deployment($"B, {plan.Worse}, is not the service without stubs ({target.Attestation.Evidence})", "embeddings=real, llm=real, as in A", "switch its stubs off");
        }
    }
}
