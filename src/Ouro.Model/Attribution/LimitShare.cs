using Ouro.Model.Summaries;

namespace Ouro.Model.Attribution;

/// <summary>One limit's part of a gap.</summary>
/// <param name="Share">Of the gap: 0.4 is 40 %; below 0 where the limit helps.</param>
/// <param name="Alone">The metric with this limit alone, in its unit.</param>
public sealed record LimitShare(PodLimit Limit, Estimate Share, double Alone);
