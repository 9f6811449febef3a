namespace Ouro.Model.Planning;

/// <summary>A search for the highest rate that meets every service level: doubling from <paramref name="FromRate"/>, then bisection.</summary>
/// <param name="Precision">The search ends when the lowest rate that missed is at most this share (or one request per second) above the highest that met.</param>
public sealed record SweepPlan(int FromRate, int HighestRate, double Precision);
