namespace Ouro.Model.Attribution;

/// <summary>A full factorial of limits over one service, and the deployment whose gap it has to explain.</summary>
/// <param name="Limits">The factors; limit i is bit i of a coalition.</param>
/// <param name="Coalitions">2^k deployment names, by coalition: 0 is the plain process, the last one has every limit.</param>
/// <param name="Worse">Deployment B, measured on its own.</param>
public sealed record LimitFactorial(IReadOnlyList<PodLimit> Limits, IReadOnlyList<string> Coalitions, string Worse)
{
    public IReadOnlyList<PodLimit> LimitsOf(int coalition) => [.. Limits.Where((_, i) => (coalition & (1 << i)) != 0)];
}
