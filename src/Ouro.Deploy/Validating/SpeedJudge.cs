using System.Globalization;
using Ouro.Deploy.Attesting;

namespace Ouro.Deploy.Validating;

/// <summary>Compares the median time of a stubbed part with that of the real one.</summary>
internal static class SpeedJudge
{
    /// <summary>From the send to the documents: everything that an embedding can delay, and nothing of the language model.</summary>
    public static Verdict JudgeEmbeddings(IReadOnlyList<AskAnswer> mock, IReadOnlyList<AskAnswer> real) =>
        Judge("to the documents", Times(mock, a => a.Timing.Documents), Times(real, a => a.Timing.Documents));

    /// <summary>From the send to the end, of questions without retrieval: nothing but the language model can delay them.</summary>
    public static Verdict JudgeLlm(IReadOnlyList<AskAnswer> mock, IReadOnlyList<AskAnswer> real) =>
        Judge("to the end without retrieval", Times(mock, EndOfComplete), Times(real, EndOfComplete));

    internal static Verdict Judge(string what, IReadOnlyList<double> mockSeconds, IReadOnlyList<double> realSeconds)
    {
        if (mockSeconds.Count == 0 || realSeconds.Count == 0)
            return Verdict.Skip($"no {(mockSeconds.Count == 0 ? "mock" : "real")} answer to time {what}");
        double mock = Median(mockSeconds), real = Median(realSeconds);
        string read = string.Create(
            CultureInfo.InvariantCulture,
            $"mock {mock * 1000:0.00} ms, real {real * 1000:0.00} ms {what} (medians of {mockSeconds.Count} and {realSeconds.Count}), ratio real / mock {real / mock:0.0}");
        return mock < real ? Verdict.Pass(read) : Verdict.Fail($"the mock is not faster: {read}");
    }

    private static double? EndOfComplete(AskAnswer answer) => answer.Reply.Problem is null ? answer.Timing.Ended : null;

    private static List<double> Times(IReadOnlyList<AskAnswer> answers, Func<AskAnswer, double?> time) => [.. answers.Select(time).OfType<double>()];

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
