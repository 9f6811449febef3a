using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>A mean over the successful requests with its standard error, seconds.</summary>
internal readonly record struct MeanTime(int Samples, double Mean, double StandardError)
{
    public static MeanTime Of(IReadOnlyList<CellCapture> repetitions, Func<RequestRecord, double?> seconds)
    {
        int samples = 0;
        double sum = 0, squares = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (!request.Succeeded || seconds(request) is not { } value)
                    continue;
                samples++;
                sum += value;
                squares += value * value;
            }
        }

        if (samples == 0)
            return new MeanTime(0, double.NaN, double.NaN);
        double mean = sum / samples;
        double variance = samples < 2 ? 0 : Math.Max(0, (squares - (sum * mean)) / (samples - 1));
        return new MeanTime(samples, mean, Math.Sqrt(variance / samples));
    }
}
