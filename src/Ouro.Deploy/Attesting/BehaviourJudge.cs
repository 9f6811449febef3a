using Ouro.Model.Records;

namespace Ouro.Deploy.Attesting;

/// <summary>Judges from two replies to unrelated queries which parts are stubbed (contract: "Attestation").</summary>
internal static class BehaviourJudge
{
    public const string MockAnswerStart = "Mock response to:";

    // Scores travel as decimal text; a real embedding's scores of unrelated queries differ in the first digits.
    private const double ScoreTolerance = 1e-6;

    public static StubClaim Judge(AskReply first, AskReply second) => new(JudgeEmbeddings(first, second), JudgeLlm(first, second));

    /// <summary>Same documents with the same scores: mock. Anything differs: real. No documents, or equal ones without scores (a corpus may hold no more): unknown.</summary>
    internal static AttestedStub JudgeEmbeddings(AskReply first, AskReply second)
    {
        if (first.Documents is not { } a || second.Documents is not { } b || (a.Count == 0 && b.Count == 0))
            return AttestedStub.Unknown;
        if (a.Count != b.Count)
            return AttestedStub.Real;
        bool hasScores = true;
        for (int i = 0; i < a.Count; i++)
        {
            if (!string.Equals(a[i].Id, b[i].Id, StringComparison.Ordinal))
                return AttestedStub.Real;
            if (a[i].Score is { } x && b[i].Score is { } y)
            {
                if (Math.Abs(x - y) > ScoreTolerance)
                    return AttestedStub.Real;
            }
            else
            {
                hasScores = false;
            }
        }

        return hasScores ? AttestedStub.Mock : AttestedStub.Unknown;
    }

    internal static AttestedStub JudgeLlm(AskReply first, AskReply second)
    {
        AttestedStub a = JudgeAnswer(first), b = JudgeAnswer(second);
        return a == b ? a : AttestedStub.Unknown;
    }

    private static AttestedStub JudgeAnswer(AskReply reply)
    {
        // A broken reply may lack its first words, or hold an error text as its answer.
        if (reply.Problem is not null || string.IsNullOrWhiteSpace(reply.Answer))
            return AttestedStub.Unknown;
        return reply.Answer.TrimStart().StartsWith(MockAnswerStart, StringComparison.OrdinalIgnoreCase) ? AttestedStub.Mock : AttestedStub.Real;
    }
}
