using System.Globalization;
using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Validating;

/// <summary>Judges whether a stub leaves traces in real answers, or real answers in the stub's.</summary>
internal static class PollutionJudge
{
    /// <param name="configuration">The stub configuration that was in use between the real answers.</param>
    /// <param name="before">Real answers before the stub was ever used.</param>
    /// <param name="stubbed">Answers under the stub.</param>
    /// <param name="real">Real answers beside and after those.</param>
    /// <param name="how">How the two were mixed, for the evidence.</param>
    public static Verdict Judge(StubConfiguration configuration, IReadOnlyList<AskAnswer> before, IReadOnlyList<AskAnswer> stubbed, IReadOnlyList<AskAnswer> real, string how)
    {
        Dictionary<string, AskAnswer> first = before.ToDictionary(a => a.Query);
        // The reference's own checks say what is wrong with it; it proves nothing about the stub.
        if (before.FirstOrDefault(a => a.Reply.Problem is not null) is { } broken)
            return Verdict.Skip($"the real answers before the stub are not complete: {broken.Reply.Problem}");
        foreach (AskAnswer answer in before.Concat(real))
        {
            if (FindFault(StubConfiguration.Baseline, answer, first[answer.Query].Reply.Documents) is { } fault)
                return Verdict.Fail($"a real answer {how}: {fault}");
        }

        foreach (AskAnswer answer in stubbed)
        {
            IReadOnlyList<RetrievedDocument>? expected = configuration.MockEmbeddings ? stubbed[0].Reply.Documents : first[answer.Query].Reply.Documents;
            if (FindFault(configuration, answer, expected) is { } fault)
                return Verdict.Fail($"a {configuration.Name} answer {how}: {fault}");
        }

        return Verdict.Pass(string.Create(
            CultureInfo.InvariantCulture,
            $"{real.Count} of {real.Count} real answers as before, {stubbed.Count} of {stubbed.Count} {configuration.Name} answers as the stub gives them, {how}"));
    }

    private static string? FindFault(StubConfiguration configuration, AskAnswer answer, IReadOnlyList<RetrievedDocument>? expected)
    {
        string question = $"\"{AskReply.Excerpt(answer.Query)}\"";
        StubClaim needed = StubClaim.Of(configuration);
        if (answer.Reply.Problem is { } problem)
            return $"{question}: {problem}";
        if (answer.Header.Or(needed) != needed)
            return $"{question} says {answer.Header}, expected {needed}";
        if (LlmJudge.FindFault(configuration, answer) is { } wrongText)
            return wrongText;
        return expected is not null && answer.Reply.Documents is { } found && DocumentLists.FindDifference(expected, found) is { } difference
            ? $"{question}: {difference}"
            : null;
    }
}
