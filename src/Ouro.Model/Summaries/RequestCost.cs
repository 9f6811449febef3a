using Ouro.Model.Outcomes;

namespace Ouro.Model.Summaries;

/// <summary>What one successful request cost the service: the totals of the profiled windows ÷ the requests that succeeded in them, so that a failed request's cost is borne by the others.</summary>
/// <param name="CpuSeconds">CPU time of the target's processes (the service demand of its CPU).</param>
/// <param name="ThrottledSeconds">Time in which its CPU quota kept it from running, summed over the CPUs it was kept from.</param>
/// <param name="RunQueueWaitSeconds">Time that its threads were runnable and had no CPU, throttled time included.</param>
/// <param name="AllocatedBytes">Managed bytes allocated.</param>
public sealed record RequestCost(Reading<double> CpuSeconds, Reading<double> ThrottledSeconds, Reading<double> RunQueueWaitSeconds, Reading<double> AllocatedBytes)
{
    public bool IsKnown => CpuSeconds.IsKnown || ThrottledSeconds.IsKnown || RunQueueWaitSeconds.IsKnown || AllocatedBytes.IsKnown;

    public static RequestCost Unknown(string reason)
    {
        var none = Reading<double>.Unknown(reason);
        return new RequestCost(none, none, none, none);
    }
}
