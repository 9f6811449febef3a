namespace Ouro.Model.Planning;

/// <summary>When requests are wanted. A request's <c>Intended</c> instant is the schedule's, never the moment at which the generator got round to it.</summary>
public abstract record LoadSchedule
{
    /// <summary>An open schedule never waits for replies.</summary>
    public abstract bool IsOpen { get; }
}

/// <summary>Each slot asks again as soon as its previous request ended, after a think time if one is given.</summary>
public sealed record ClosedLoop(TimeSpan ThinkTime = default) : LoadSchedule
{
    public override bool IsOpen => false;
}

/// <summary>Requests at planned instants: equally spaced, or a Poisson process (independent exponential gaps) of the same rate.</summary>
/// <param name="Stages">One after the other; the last one's final rate goes on. Not empty, with a positive rate somewhere in the last.</param>
public sealed record OpenLoop(IReadOnlyList<RateStage> Stages, bool IsPoisson) : LoadSchedule
{
    public override bool IsOpen => true;

    public static OpenLoop Constant(double perSecond) => new([RateStage.Hold(perSecond, TimeSpan.Zero)], false);

    public static OpenLoop Poisson(double perSecond) => new([RateStage.Hold(perSecond, TimeSpan.Zero)], true);
}
