using System.Diagnostics;

namespace Ouro.RagService.Simulator;

/// <summary>
/// Everything random about one answer, drawn from the seed and the request's number alone, so that a run repeats: when
/// each token is due after the start, its word, and whether and how the request fails.
/// </summary>
internal sealed class AnswerPlan
{
    private static readonly string[] Words =
    [
        "the", "energy", "of", "a", "field", "is", "measured", "by", "its", "effect", "on", "charge", "and", "mass", "in", "motion",
        "while", "light", "carries", "momentum", "through", "vacuum", "at", "constant", "speed", "so", "that", "waves", "interfere", "where", "phases", "differ",
    ];

    private readonly long[] _dueTicks;

    private AnswerPlan(long[] dueTicks, string[] tokens, PlannedError error)
    {
        _dueTicks = dueTicks;
        Tokens = tokens;
        Error = error;
    }

    /// <summary>Stopwatch ticks after the start, per token. Sums of waits and not waits, so that lateness does not add up.</summary>
    public ReadOnlySpan<long> DueTicks => _dueTicks;

    public IReadOnlyList<string> Tokens { get; }

    public PlannedError Error { get; }

    public static AnswerPlan Draw(SimulatorOptions options, long requestNumber, int tokenCount)
    {
        var random = new SplitMix((ulong)options.Seed, (ulong)requestNumber);
        var error = random.NextDouble() < options.ErrorRate ? options.ErrorKind : PlannedError.None;
        if (error == PlannedError.Mixed)
            error = (PlannedError)(1 + (int)(random.NextDouble() * 4));
        var dueTicks = new long[tokenCount];
        var tokens = new string[tokenCount];
        double dueMs = 0;
        for (int i = 0; i < tokenCount; i++)
        {
            double factor = 1 + options.Jitter * (2 * random.NextDouble() - 1);
            dueMs += (i == 0 ? options.TtftMs : options.ItlMs) * factor;
            dueTicks[i] = (long)(dueMs * Stopwatch.Frequency / 1000);
            tokens[i] = Words[(int)(random.NextDouble() * Words.Length)] + (i == tokenCount - 1 ? "." : " ");
        }
        return new AnswerPlan(dueTicks, tokens, error);
    }
}
