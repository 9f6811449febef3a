using System.Diagnostics;
using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>One resource profile per cell, of exactly the cell's measured window and a marked idle baseline before it.</summary>
internal sealed class CellProfiler(string directory, string runId)
{
    // Ten samples a second resolve a CFS period (100 ms); the profiler's cost at that rate is in docs/measurements/profiler.md.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdleBaseline = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts sampling the process that listens at <paramref name="target"/> and waits through the idle baseline.</summary>
    public static async Task<Result<(ProfileSession Session, long IdleFromTicks)>> StartAsync(Uri target, CancellationToken stop)
    {
        long idleFrom = Stopwatch.GetTimestamp();
        var started = ProfileSession.Start(new ProfilePlan(Interval, new ProcessSelector.Url(target), Environment.ProcessId, Runtime: true));
        if (!started.TryGet(out var session))
            return started.Faults.ToList();
        await Task.Delay(IdleBaseline, stop);
        return (session, idleFrom);
    }

    /// <summary>Writes <c>profile_&lt;deployment&gt;_&lt;config&gt;_c&lt;level&gt;_&lt;ts&gt;.json</c>. Null, or why it could not be written.</summary>
    public string? Finish(ProfileSession session, long idleFromTicks, CellCapture capture)
    {
        var profile = session.Slice(capture.WindowStart, capture.WindowEnd, idleFromTicks);
        try
        {
            using var file = File.Create(Path.Combine(directory, FileName(capture.Cell)));
            ResourceProfileJson.Write(file, profile);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private string FileName(Cell cell) => string.Create(
        CultureInfo.InvariantCulture, $"profile_{cell.Deployment}_{cell.Configuration.Name}_c{cell.Level}{(cell.Repetition > 1 ? $"_r{cell.Repetition}" : "")}_{runId}.json");
}
