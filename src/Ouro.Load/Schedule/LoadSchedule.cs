namespace Ouro.Load.Schedule;

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

/// <summary>One request every 1 / rate seconds. <paramref name="PerSecond"/> is positive.</summary>
public sealed record ConstantRate(double PerSecond) : LoadSchedule
{
    public override bool IsOpen => true;
}

/// <summary>A Poisson process: independent exponential gaps with mean 1 / rate. <paramref name="PerSecond"/> is positive.</summary>
public sealed record PoissonRate(double PerSecond) : LoadSchedule
{
    public override bool IsOpen => true;
}
