using System.Diagnostics;

namespace Ouro.RagService.Pipeline;

/// <summary>The stages of a request as spans below the request's own, from the same instants as its timings.</summary>
internal static class StageSpans
{
    public const string SourceName = "Ouro.RagService";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The request's span, while somebody listens; a stage may end on a thread that does not know it.</summary>
    public static ActivityContext Parent() => Source.HasListeners() && Activity.Current is { } current ? current.Context : default;

    /// <param name="asked">Stopwatch ticks, as the others.</param>
    public static void Record(ActivityContext parent, Stage stage, long asked, long started, long ended)
    {
        if (parent == default)
            return;
        var now = DateTimeOffset.UtcNow;
        long nowTicks = Stopwatch.GetTimestamp();
        DateTimeOffset At(long ticks) => now - Stopwatch.GetElapsedTime(ticks, nowTicks);
        using var span = Source.StartActivity(ActivityKind.Internal, parent, startTime: At(asked), name: StageTimings.NameOf(stage));
        span?.SetTag("ouro.queue_ms", Stopwatch.GetElapsedTime(asked, started).TotalMilliseconds);
        span?.SetEndTime(At(ended).UtcDateTime);
    }
}
