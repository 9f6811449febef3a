using Ouro.Model.Summaries;

namespace Ouro.Analysis.Validation;

/// <summary>The outcome of one check that found something.</summary>
internal sealed record Verdict(ValidityState State, string Reason)
{
    public static Verdict Suspect(string reason) => new(ValidityState.Suspect, reason);

    public static Verdict Invalid(string reason) => new(ValidityState.Invalid, reason);
}
