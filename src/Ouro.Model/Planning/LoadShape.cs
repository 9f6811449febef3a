namespace Ouro.Model.Planning;

/// <summary>What a level of a run means.</summary>
public enum LoadModel
{
    /// <summary>Slots that each wait for their reply.</summary>
    Closed,

    /// <summary>Requests per second, equally spaced.</summary>
    Constant,

    /// <summary>Requests per second on average, in a Poisson process.</summary>
    Poisson,
}

/// <summary>How every cell of a run is loaded, given its level.</summary>
/// <param name="ThinkTime">Closed loop: pause of a slot between a reply and its next request.</param>
/// <param name="Stages">Open loop: what each cell goes through, one after the other; its level is then the highest rate. Empty: the level is the rate throughout.</param>
/// <param name="Length">Open loop without stages: a cell sends what its rate gives in this time; zero where the number of requests was given.</param>
/// <param name="MostConnections">Open loop: requests beyond so many in flight wait, and count as late.</param>
public sealed record LoadShape(LoadModel Model, TimeSpan ThinkTime, IReadOnlyList<RateStage> Stages, TimeSpan Length, int MostConnections)
{
    public static readonly LoadShape Closed = new(LoadModel.Closed, TimeSpan.Zero, [], TimeSpan.Zero, 0);

    public bool IsOpen => Model != LoadModel.Closed;

    public LoadSchedule ScheduleAt(int level) => IsOpen
        ? new OpenLoop(Stages.Count > 0 ? Stages : [RateStage.Hold(level, Length)], Model == LoadModel.Poisson)
        : new ClosedLoop(ThinkTime);

    public int SlotsAt(int level) => IsOpen ? MostConnections : level;

    /// <param name="requestsPerCell">The run's plan, which holds where the shape's own length does not say otherwise.</param>
    public int RequestsAt(int level, int requestsPerCell)
    {
        if (Stages.Count > 0)
            return (int)Math.Ceiling(Stages.Sum(s => s.Requests));
        return IsOpen && Length > TimeSpan.Zero ? Math.Max(requestsPerCell, (int)Math.Ceiling(level * Length.TotalSeconds)) : requestsPerCell;
    }
}
