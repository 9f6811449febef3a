using Ouro.Model.Planning;

namespace Ouro.Cluster.Messages;

/// <summary>A load schedule on the wire.</summary>
/// <param name="Stages">Null: a closed loop.</param>
internal sealed record ScheduleMessage(double ThinkSeconds, IReadOnlyList<RateStage>? Stages, bool IsPoisson)
{
    public static ScheduleMessage Of(LoadSchedule schedule) => schedule switch
    {
        ClosedLoop closed => new ScheduleMessage(closed.ThinkTime.TotalSeconds, null, false),
        OpenLoop open => new ScheduleMessage(0, open.Stages, open.IsPoisson),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "a schedule without a form on the wire"),
    };

    public LoadSchedule ToSchedule() => Stages is { } stages ? new OpenLoop(stages, IsPoisson) : new ClosedLoop(TimeSpan.FromSeconds(ThinkSeconds));
}
