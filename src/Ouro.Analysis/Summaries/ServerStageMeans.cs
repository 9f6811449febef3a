using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>Means of the server's own stage timings over the successful requests that carry them. A stage nobody reports is absent.</summary>
internal static class ServerStageMeans
{
    public static IReadOnlyList<StageSummary> Of(IReadOnlyList<CellCapture> repetitions)
    {
        var stages = Enum.GetValues<ServerStage>();
        var summaries = new List<StageSummary>();
        foreach (var stage in stages)
        {
            int samples = 0, queued = 0;
            double queueMs = 0, runMs = 0;
            foreach (var capture in repetitions)
            {
                foreach (ref readonly var request in capture.Requests)
                {
                    if (!request.Succeeded)
                        continue;
                    var timing = request.Stages.Of(stage);
                    if (!timing.IsReported)
                        continue;
                    samples++;
                    runMs += timing.RunMs;
                    if (float.IsNaN(timing.QueueMs))
                        continue;
                    queued++;
                    queueMs += timing.QueueMs;
                }
            }

            // A server may time the run of a stage but not its queue: NaN stays NaN, 0 would claim that nothing waited.
            if (samples > 0)
                summaries.Add(new StageSummary(stage, samples, queued == 0 ? double.NaN : queueMs / queued / 1000, runMs / samples / 1000));
        }

        return summaries;
    }
}
