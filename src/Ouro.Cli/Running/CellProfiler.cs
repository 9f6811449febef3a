using System.Diagnostics;
using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>
/// What the target used in exactly the measured window of each cell, which the findings need; with <c>--profile</c> also a
/// file per cell, whose window follows a marked idle baseline.
/// </summary>
internal sealed class CellProfiler(string directory, string runId, bool keepsProfiles)
{
    // Ten samples a second resolve a CFS period (100 ms); the profiler's cost at that rate is in docs/measurements/profiler.md.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdleBaselineLength = TimeSpan.FromMilliseconds(500);

    /// <summary>What the profiling costs, over the cells so far.</summary>
    public ProfilingCost Cost { get; } = new();

    /// <summary>A profile of ourselves, for as long as the load engine warms up: it compiles the profiler's code, which otherwise the first cell would share its CPUs with. Null where nothing can be profiled.</summary>
    public static ProfileSession? StartWarmUp() =>
        ProfileSession.Start(new ProfilePlan(ProfilePlan.ShortestInterval, new ProcessSelector.Pid(Environment.ProcessId), GeneratorPid: null, Runtime: true)).TryGet(out var session) ? session : null;

    /// <summary>Starts sampling the process that listens at <paramref name="target"/>.</summary>
    public static Result<ProfileSession> Start(Uri target) =>
        ProfileSession.Start(new ProfilePlan(Interval, new ProcessSelector.Url(target), Environment.ProcessId, Runtime: true));

    /// <summary>Starts sampling and, where the profile is kept, waits through the idle baseline.</summary>
    public async Task<Result<CellProfile>> StartAsync(Uri target, CancellationToken stop)
    {
        long idleFrom = Stopwatch.GetTimestamp();
        var started = Start(target);
        if (!started.TryGet(out var session))
            return started.Faults.ToList();
        if (keepsProfiles)
            await Task.Delay(IdleBaselineLength, stop);
        return new CellProfile(session, new IdleBaseline(idleFrom, Stopwatch.GetTimestamp()));
    }

    /// <summary>Writes <c>profile_&lt;deployment&gt;_&lt;config&gt;_c&lt;level&gt;_&lt;ts&gt;.json</c>.</summary>
    /// <returns>What the target used, and why the file could not be written (null: it was).</returns>
    public (CellResources Resources, string? Unwritten) Finish(CellProfile running, CellCapture capture)
    {
        var profile = running.Session.Slice(capture.WindowStart, capture.WindowEnd, running.Idle);
        var resources = CellResourcesReader.Of(profile);
        if (!keepsProfiles)
            return (resources, null);
        Cost.AddCell(profile);
        try
        {
            using var file = File.Create(Path.Combine(directory, FileName(capture.Cell)));
            ResourceProfileJson.Write(file, profile);
            return (resources, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (resources, e.Message);
        }
    }

    private string FileName(Cell cell) => string.Create(
        CultureInfo.InvariantCulture, $"profile_{cell.Deployment}_{cell.Configuration.Name}_c{cell.Level}{(cell.Repetition > 1 ? $"_r{cell.Repetition}" : "")}_{runId}.json");
}
