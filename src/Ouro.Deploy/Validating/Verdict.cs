namespace Ouro.Deploy.Validating;

/// <summary>A judge's finding, before it is known which deployment it is about.</summary>
internal readonly record struct Verdict(CheckState State, string Evidence)
{
    public static Verdict Pass(string evidence) => new(CheckState.Pass, evidence);

    public static Verdict Fail(string evidence) => new(CheckState.Fail, evidence);

    public static Verdict Skip(string evidence) => new(CheckState.Skip, evidence);
}
