namespace Ouro.Model.Summaries;

/// <summary>A point value with its 95 % confidence interval.</summary>
public readonly record struct Estimate(double Value, double Low, double High);
