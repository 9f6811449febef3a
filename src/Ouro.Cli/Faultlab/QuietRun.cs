using Ouro.Cli.Running;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Faultlab;

/// <summary>
/// Measures a setup while the machine has nothing else to do. A run that neighbours disturbed says nothing of the planted
/// fault, whatever the verdict: it is measured again, and the quietest attempt counts.
/// </summary>
internal static class QuietRun
{
    private const int Attempts = 3;

    // An eighth of a CPU: the system's own background, far from what moves a throughput.
    public const double QuietCores = 0.125;

    /// <returns>CPUs that neighbours kept busy meanwhile, or why nothing was measured. The run lies in <paramref name="folder"/>.</returns>
    public static async Task<Result<double>> MeasureAsync(LabSetup setup, string folder, CancellationToken stop)
    {
        double? quietest = null;
        for (int attempt = 1; attempt <= Attempts && !(quietest < QuietCores); attempt++)
        {
            string tried = $"{folder}.{attempt}";
            var before = CpuTimes.Read();
            var measured = await LabRun.MeasureAsync(setup, tried, stop);
            if (!measured.Succeeded)
                return measured.Faults.ToList();
            double neighbours = CpuTimes.Read().NeighbourCores(before);
            if (neighbours < (quietest ?? double.PositiveInfinity))
            {
                quietest = neighbours;
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                Directory.Move(tried, folder);
            }
            else
            {
                Directory.Delete(tried, recursive: true);
            }
        }

        return quietest!.Value;
    }
}
