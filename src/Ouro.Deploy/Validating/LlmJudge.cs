using System.Globalization;
using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Validating;

/// <summary>Judges the language model's half from recorded replies.</summary>
internal static class LlmJudge
{
    public static Verdict JudgeText(StubConfiguration configuration, IReadOnlyList<AskAnswer> answers)
    {
        if (answers.FirstOrDefault(a => a.Reply.Problem is not null) is { } broken)
            return Verdict.Fail($"\"{AskReply.Excerpt(broken.Query)}\": {broken.Reply.Problem}");
        if (answers.FirstOrDefault(a => FindFault(configuration, a) is not null) is { } faulty)
            return Verdict.Fail(FindFault(configuration, faulty)!);
        string first = AskReply.Excerpt(answers[0].Reply.Answer);
        return Verdict.Pass(configuration.MockLlm
            ? string.Create(CultureInfo.InvariantCulture, $"{answers.Count} of {answers.Count} answers repeat their question: \"{first}\"")
            : string.Create(CultureInfo.InvariantCulture, $"none of {answers.Count} answers begins with \"{BehaviourJudge.MockAnswerStart}\": \"{first}\""));
    }

    /// <summary>The mock's answer comes as one token event per word.</summary>
    public static Verdict JudgeStreaming(AskAnswer answer)
    {
        if (answer.Reply.Problem is { } problem)
            return Verdict.Fail(problem);
        IReadOnlyList<string> tokens = answer.Reply.Tokens;
        string[] words = Words(answer.Reply.Answer);
        string read = string.Create(CultureInfo.InvariantCulture, $"{tokens.Count} token events for {words.Length} words");
        if (tokens.Count < 2)
            return Verdict.Fail($"{read}: the answer was not streamed");
        return tokens.Select(t => t.Trim()).SequenceEqual(words, StringComparer.Ordinal)
            ? Verdict.Pass($"{read}: \"{string.Join("\", \"", tokens.Take(3))}\", …")
            : Verdict.Fail($"{read}, not one word each: \"{string.Join("\", \"", tokens.Take(5).Select(AskReply.Excerpt))}\"");
    }

    /// <summary>Why a complete answer is not one of this configuration; null: it is.</summary>
    public static string? FindFault(StubConfiguration configuration, AskAnswer answer)
    {
        string text = string.Join(' ', Words(answer.Reply.Answer));
        string mock = string.Join(' ', Words($"{BehaviourJudge.MockAnswerStart} {answer.Query}"));
        if (configuration.MockLlm)
            return string.Equals(text, mock, StringComparison.Ordinal) ? null : $"expected \"{AskReply.Excerpt(mock)}\", read \"{AskReply.Excerpt(text)}\"";
        if (text.Length == 0)
            return $"\"{AskReply.Excerpt(answer.Query)}\" was answered with nothing";
        return text.StartsWith(BehaviourJudge.MockAnswerStart, StringComparison.OrdinalIgnoreCase) ? $"expected a real answer, read \"{AskReply.Excerpt(text)}\"" : null;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
