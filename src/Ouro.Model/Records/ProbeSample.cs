namespace Ouro.Model.Records;

/// <summary>One heartbeat of the probe connection: a light request beside the load, not counted in it. <paramref name="Ended"/> is 0 when it failed or was still open at the end.</summary>
public readonly record struct ProbeSample(long Sent, long Ended, short HttpStatus)
{
    /// <summary>Of the heartbeats: 20 Hz. A beat that takes longer delays the next one.</summary>
    public const double PeriodSeconds = 0.05;
}
