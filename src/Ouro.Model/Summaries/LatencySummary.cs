using Ouro.Model.Outcomes;

namespace Ouro.Model.Summaries;

/// <summary>One latency metric of one cell, seconds. Percentiles are unknown where n·(1−p) is below 1 ("needs k").</summary>
public sealed record LatencySummary(
    int Samples,
    Reading<double> Mean,
    Reading<double> Min,
    Reading<double> Max,
    Reading<Estimate> P50,
    Reading<Estimate> P90,
    Reading<Estimate> P95,
    Reading<Estimate> P99);
