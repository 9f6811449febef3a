using System.Globalization;
using Ouro.Deploy.Attesting;

namespace Ouro.Deploy.Validating;

/// <summary>Compares what two replies retrieved.</summary>
internal static class DocumentLists
{
    // Scores travel as decimal text of a 32-bit number; an encoder that batches what waits rounds differently in the sixth digit.
    private const double ScoreTolerance = 1e-4;

    /// <returns>The first difference, worded for the evidence; null where there is none. Documents of equal score may change places.</returns>
    public static string? FindDifference(IReadOnlyList<RetrievedDocument> expected, IReadOnlyList<RetrievedDocument> found)
    {
        if (expected.Count != found.Count)
            return string.Create(CultureInfo.InvariantCulture, $"{found.Count} documents instead of {expected.Count}");
        for (int i = 0; i < found.Count; i++)
        {
            bool isSame = HasSameId(expected[i], found[i])
                ? IsSameScore(expected[i], found[i], whenMissing: true)
                : IsSameScore(expected[i], found[i], whenMissing: false) && expected.Any(e => HasSameId(e, found[i]));
            if (!isSame)
                return $"document {i + 1} is {Describe(found[i])} instead of {Describe(expected[i])}";
        }

        return null;
    }

    private static bool HasSameId(RetrievedDocument a, RetrievedDocument b) => string.Equals(a.Id, b.Id, StringComparison.Ordinal);

    private static bool IsSameScore(RetrievedDocument a, RetrievedDocument b, bool whenMissing) =>
        a.Score is { } x && b.Score is { } y ? Math.Abs(x - y) <= ScoreTolerance : whenMissing;

    private static string Describe(RetrievedDocument document) =>
        document.Score is { } score ? string.Create(CultureInfo.InvariantCulture, $"{AskReply.Excerpt(document.Id)} ({score:0.0000})") : AskReply.Excerpt(document.Id);
}
