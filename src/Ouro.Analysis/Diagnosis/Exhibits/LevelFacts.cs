using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>Everything the rules may ask of one level.</summary>
/// <param name="PerSecond">Successes per second, of the steady window where there is one.</param>
/// <param name="EndToEnd">Of the successful requests.</param>
/// <param name="Refusals">Calls that the upstream turned away.</param>
internal sealed record LevelFacts(
    int Level,
    string CellName,
    double PerSecond,
    MeanTime EndToEnd,
    MeanTime Ttft,
    Heartbeat Heartbeat,
    Usage Usage,
    StreamShape Stream,
    int Requests,
    Refusals Refusals)
{
    public static LevelFacts Of(int level, double perSecond, IReadOnlyList<CellCapture> repetitions)
    {
        var cell = repetitions[0].Cell;
        return new LevelFacts(
            level,
            $"{cell.Deployment}/{cell.Configuration.Name}/c{level}",
            perSecond,
            MeanTime.Of(repetitions, r => r.EndToEndSeconds),
            MeanTime.Of(repetitions, r => r.TtftSeconds),
            Heartbeat.Of(repetitions),
            Usage.Of(repetitions),
            StreamShape.Of(repetitions),
            repetitions.Sum(c => c.Requests.Length),
            Refusals.Of(repetitions));
    }
}

/// <summary>How often a level was turned away.</summary>
/// <param name="AfterDocuments">An error event, or an end, after the documents and before the first token: the upstream's doing.</param>
internal sealed record Refusals(int AfterDocuments)
{
    public static Refusals Of(IReadOnlyList<CellCapture> repetitions)
    {
        int afterDocuments = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (request.Failure == FailureKind.ErrorEvent && request.DocumentsSeen != 0 && request.FirstToken == 0)
                    afterDocuments++;
            }
        }

        return new Refusals(afterDocuments);
    }
}
