using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>How the tokens of a reply follow each other, averaged over the replies of a level.</summary>
/// <param name="Replies">Replies that were long enough to judge.</param>
/// <param name="TokensPerBurst">1 when every token comes by itself.</param>
/// <param name="MeanGapSeconds">First to last token over the gaps between them.</param>
/// <param name="GrowthFactor">Bytes of an event in the last third of a reply over those in its first third.</param>
/// <param name="GrowingShare">Events longer than the one before them, as a share of all steps.</param>
/// <param name="BytesPerReply">Of all token events.</param>
/// <param name="FirstEventBytes">Of the first token event, which repeats only its own token.</param>
/// <param name="BytesPerStep">By how much an event is longer than the one before it.</param>
internal sealed record StreamShape(
    int Replies, double TokensPerBurst, double MeanGapSeconds, double GrowthFactor, double GrowingShare, double BytesPerReply, double FirstEventBytes, double BytesPerStep, double TokensPerReply)
{
    public static readonly StreamShape None = new(0, 1, 0, 1, 0, 0, 0, 0, 0);

    private const int FewestTokens = 8;

    // A stub answers at once: tokens without any pace between them are no bursts.
    private const double ShortestSpanSeconds = 0.010;
    private const double GapOfBurst = 0.10;

    public static StreamShape Of(IReadOnlyList<CellCapture> repetitions)
    {
        int replies = 0, paced = 0;
        double bursts = 0, gaps = 0, growth = 0, growing = 0, bytes = 0, firstEvent = 0, step = 0, count = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                var tokens = request.TokensIn(capture.Tokens);
                if (!request.Succeeded || tokens.Length < FewestTokens)
                    continue;
                replies++;
                count += tokens.Length;
                var (first, last, rising, sum) = BytesOf(tokens);
                growth += last / first;
                growing += rising;
                bytes += sum;
                firstEvent += tokens[0].EventBytes;
                step += (tokens[^1].EventBytes - (double)tokens[0].EventBytes) / (tokens.Length - 1);
                double span = Ticks.ToSeconds(tokens[^1].At - tokens[0].At);
                if (span < ShortestSpanSeconds)
                    continue;
                paced++;
                gaps += span / (tokens.Length - 1);
                bursts += tokens.Length / (double)BurstsOf(tokens, GapOfBurst * span / (tokens.Length - 1));
            }
        }

        return replies == 0
            ? None
            : new StreamShape(
                replies, paced == 0 ? 1 : bursts / paced, paced == 0 ? 0 : gaps / paced, growth / replies, growing / replies, bytes / replies, firstEvent / replies, step / replies,
                count / replies);
    }

    private static int BurstsOf(ReadOnlySpan<TokenStamp> tokens, double longestGapSeconds)
    {
        int bursts = 1;
        for (int i = 1; i < tokens.Length; i++)
        {
            if (Ticks.ToSeconds(tokens[i].At - tokens[i - 1].At) > longestGapSeconds)
                bursts++;
        }

        return bursts;
    }

    private static (double First, double Last, double Rising, double Sum) BytesOf(ReadOnlySpan<TokenStamp> tokens)
    {
        int third = tokens.Length / 3, rising = 0;
        double first = 0, last = 0, sum = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            sum += tokens[i].EventBytes;
            if (i < third)
                first += tokens[i].EventBytes;
            if (i >= tokens.Length - third)
                last += tokens[i].EventBytes;
            if (i > 0 && tokens[i].EventBytes > tokens[i - 1].EventBytes)
                rising++;
        }

        return (Math.Max(1, first / third), last / third, rising / (tokens.Length - 1.0), sum);
    }
}
