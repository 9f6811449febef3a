using Ouro.Model.Summaries;

namespace Ouro.Analysis.Validation;

/// <summary>What a check is about, for those who decide by it; the words are in the reason.</summary>
internal enum Concern
{
    Stubs,
    Ending,
    Clock,
    Samples,
    Errors,

    /// <summary>The client sent late, and its latencies hold some of that.</summary>
    ClientLate,

    /// <summary>The client could not do more: the throughput is its own.</summary>
    ClientLimited,
    Population,

    /// <summary>Requests took longer and longer.</summary>
    Slowing,

    /// <summary>Requests took less and less time: caches, compilers, pools warming up.</summary>
    Quickening,
    Probe,

    /// <summary>The way to the deployment is part of every number.</summary>
    Path,
}

/// <summary>The outcome of one check that found something.</summary>
internal sealed record Verdict(ValidityState State, Concern Concern, string Reason)
{
    public static Verdict Suspect(Concern concern, string reason) => new(ValidityState.Suspect, concern, reason);

    public static Verdict Invalid(Concern concern, string reason) => new(ValidityState.Invalid, concern, reason);
}
