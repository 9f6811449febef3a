using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Analysis.Scaling;

/// <summary>Means of one stage at one level, over the successful requests that passed through it, seconds.</summary>
internal readonly record struct StageMean(int Samples, double Residence, Reading<double> ServerQueue, Reading<double> ServerRun);

/// <summary>One level of a scaling curve: throughput and the mean of every stage (indexed by <see cref="PipelineStage"/>).</summary>
internal sealed record MeasuredLevel(int Level, double PerSecond, StageMean[] Means)
{
    public static MeasuredLevel Of(int level, double perSecond, IReadOnlyList<CellCapture> repetitions) =>
        new(level, perSecond, StageClock.All.Select(stage => MeanOf(stage, repetitions)).ToArray());

    private static StageMean MeanOf(PipelineStage stage, IReadOnlyList<CellCapture> repetitions)
    {
        int samples = 0, runs = 0, queues = 0;
        double residence = 0, runMs = 0, queueMs = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (!request.Succeeded || StageClock.ResidenceSeconds(in request, stage) is not { } seconds)
                    continue;
                samples++;
                residence += seconds;
                var timing = StageClock.ServerTiming(in request, stage);
                if (!timing.IsReported)
                    continue;
                runs++;
                runMs += timing.RunMs;
                if (float.IsNaN(timing.QueueMs))
                    continue;
                queues++;
                queueMs += timing.QueueMs;
            }
        }

        return new StageMean(
            samples,
            samples == 0 ? double.NaN : residence / samples,
            queues == 0 ? Reading<double>.Unknown("the server reports no queue time") : queueMs / queues / 1000,
            runs == 0 ? Reading<double>.Unknown("the server reports no timing") : runMs / runs / 1000);
    }
}
