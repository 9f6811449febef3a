using System.Globalization;
using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>What to sample, how often.</summary>
/// <param name="Interval">From one planned instant to the next, at least 0.05 s.</param>
/// <param name="Selector">The processes under test.</param>
/// <param name="GeneratorPid">The load generator, shown as a row of its own and never counted to the target.</param>
/// <param name="Runtime">Whether .NET targets are asked for their counters through EventPipe.</param>
public sealed record ProfilePlan(TimeSpan Interval, ProcessSelector Selector, int? GeneratorPid, bool Runtime)
{
    /// <summary>Below it the sampler's own cost would show on a small machine.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(0.05);

    public static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>Counts the generator's descendants with it, for a generator that is a shell command.</summary>
    public bool GeneratorWithDescendants { get; init; }

    /// <summary>Memory that kept samples may fill; beyond it every second sample is dropped and the file says so.</summary>
    public long KeptSamplesBytes { get; init; } = 64L << 20;

    internal List<Fault> Check()
    {
        var faults = Selector.Check().ToList();
        if (Interval < ShortestInterval || Interval > LongestInterval)
        {
            var seconds = Interval.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            faults.Add(Fault.BadInput($"interval {seconds} s", "0.05 s to 3600 s", "choose an interval in that range"));
        }

        return faults;
    }
}
