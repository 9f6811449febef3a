using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Model.Summaries;

/// <summary>How many times faster the first deployment (Local) is than the second (K8s) in one configuration and level, with its 95 % interval.</summary>
/// <param name="Throughput">RPS of the first / RPS of the second.</param>
/// <param name="Ttft">Mean TTFT of the second / mean TTFT of the first.</param>
/// <param name="Marked">The throughput interval lies wholly above 1.5.</param>
public sealed record RatioSummary(StubConfiguration Configuration, int Level, Reading<Estimate> Throughput, Reading<Estimate> Ttft, bool Marked);
