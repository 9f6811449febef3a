using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <param name="StandardError">Of the factor's logarithm.</param>
/// <param name="PValue">Two-sided, of "the factor is 1".</param>
internal readonly record struct LogContrast(Estimate Factor, double StandardError, double PValue);
