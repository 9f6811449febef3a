using System.Globalization;
using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Validating;

/// <summary>Judges the embedding half from recorded replies.</summary>
internal static class EmbeddingJudge
{
    // The seed framework's stub: "768-dimensional normalized vectors".
    private const int MockDimension = 768;

    // 768 squares of 32-bit numbers with 24-bit mantissas: the rounding of a unit vector's length stays below this.
    private const double UnitTolerance = 1e-5;

    public static Verdict JudgeVector(VectorReply reply)
    {
        if (reply.Absent is { } absent)
            return Verdict.Skip(absent);
        if (reply.Vector is not { } vector)
            return Verdict.Fail(reply.Problem ?? "no vector");
        double norm = Math.Sqrt(vector.Sum(x => x * x));
        string read = string.Create(CultureInfo.InvariantCulture, $"{vector.Count}, |v| = {norm:0.0000000}");
        if (reply.IsMock == false)
            return Verdict.Fail($"the service says that this is no mock vector: dimension {read}");
        if (vector.Count != MockDimension || !(Math.Abs(norm - 1) <= UnitTolerance))
            return Verdict.Fail($"expected {MockDimension} dimensions and unit norm, read dimension {read}");
        return reply.Dimension is { } said && said != vector.Count
            ? Verdict.Fail($"the service says {said} dimensions, read dimension {read}")
            : Verdict.Pass($"{MockDimension} dimensions, unit norm: {read}");
    }

    public static Verdict JudgeDeterminism(AskAnswer first, AskAnswer again)
    {
        if ((Missing(first) ?? Missing(again)) is { } missing)
            return missing;
        return DocumentLists.FindDifference(first.Reply.Documents!, again.Reply.Documents!) is { } difference
            ? Verdict.Fail($"the same question twice: {difference}")
            : Verdict.Pass($"the same question twice: the same {first.Reply.Documents!.Count} documents and scores");
    }

    public static Verdict JudgeRetrieval(StubConfiguration configuration, AskAnswer first, AskAnswer unrelated)
    {
        if ((Missing(first) ?? Missing(unrelated)) is { } missing)
            return missing;
        IReadOnlyList<RetrievedDocument> a = first.Reply.Documents!, b = unrelated.Reply.Documents!;
        AttestedStub shown = BehaviourJudge.JudgeEmbeddings(first.Reply, unrelated.Reply);
        if (shown == AttestedStub.Unknown)
            return Verdict.Skip($"two unrelated questions found the same {a.Count} documents, without scores: the collection may hold no more");
        int common = a.Select(d => d.Id).Intersect(b.Select(d => d.Id)).Count();
        string read = shown == AttestedStub.Mock
            ? $"two unrelated questions found the same {a.Count} documents with the same scores"
            : $"two unrelated questions found different documents or scores: {common} of {Math.Max(a.Count, b.Count)} documents in common";
        return (shown == AttestedStub.Mock) == configuration.MockEmbeddings ? Verdict.Pass(read) : Verdict.Fail($"{read}, which {(configuration.MockEmbeddings ? "a mock embedding does not do" : "only a mock embedding does")}");
    }

    /// <summary>A reply in which there is nothing to compare.</summary>
    private static Verdict? Missing(AskAnswer answer) => answer.Reply.Documents switch
    {
        null when answer.Reply.Problem is { } problem => Verdict.Fail(problem),
        null => Verdict.Skip("the replies list no documents"),
        { Count: 0 } => Verdict.Skip("the service found no documents: its collection may be empty"),
        _ => null,
    };
}
