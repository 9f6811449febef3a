using Ouro.Model.Planning;

namespace Ouro.Analysis.Statistics;

/// <summary>A statistic a/b of one stratum that can be resampled.</summary>
internal interface IResampledRatio
{
    double NumeratorSum { get; }

    double DenominatorSum { get; }

    /// <summary>Independent units behind the statistic.</summary>
    int BlockCount { get; }

    /// <summary>One resampled (a, b) over as many samples as were measured.</summary>
    (double Numerator, double Denominator) Draw(SeededRandom random);
}
