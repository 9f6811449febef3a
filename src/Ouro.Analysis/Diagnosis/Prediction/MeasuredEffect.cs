using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Scaling;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Prediction;

/// <summary>A finding's metric as a run measured it, by the estimators that the findings themselves use: a prediction is only tested by its own yardstick.</summary>
public static class MeasuredEffect
{
    /// <param name="deployment">Its name, or null for a run of one.</param>
    /// <returns>Null where the run did not measure the metric at this level.</returns>
    public static double? In(RunCapture run, string? deployment, int level, string metric)
    {
        var row = PlannedRow.AllOf(run).Find(r => (deployment is null || r.Deployment == deployment) && r.Level == level && r.Captures.Count > 0);
        if (row is null || ClosedLoopRate.Of(row.Judged.Used) is not { } perSecond)
            return null;
        var used = row.Judged.Used;
        double value = metric switch
        {
            "requests_per_second" => perSecond,
            "ttft_mean_s" => MeanTime.Of(used, r => r.TtftSeconds).Mean,
            "token_bytes_per_reply" => BytesPerReply(used),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no metric of a finding"),
        };
        return double.IsFinite(value) ? value : null;
    }

    private static double BytesPerReply(IReadOnlyList<CellCapture> repetitions)
    {
        double bytes = 0;
        int replies = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (!request.Succeeded)
                    continue;
                replies++;
                foreach (ref readonly var token in request.TokensIn(capture.Tokens))
                    bytes += token.EventBytes;
            }
        }

        return bytes / replies;
    }
}
