namespace Ouro.Model.Outcomes;

/// <summary>Which exit code of the contract a fault leads to.</summary>
public enum FaultKind
{
    /// <summary>The user's input cannot be acted on (exit 2).</summary>
    BadInput,

    /// <summary>A deployment could not be reached, started or switched (exit 3).</summary>
    DeploymentUnavailable,

    /// <summary>What was measured cannot support a result (exit 4).</summary>
    InvalidRun,
}

/// <summary>An expected failure as a value: what was read, what was expected, what to do. One line each when printed.</summary>
public sealed record Fault(FaultKind Kind, string Read, string Expected, string Remedy)
{
    public static Fault BadInput(string read, string expected, string remedy) => new(FaultKind.BadInput, read, expected, remedy);

    public static Fault Deployment(string read, string expected, string remedy) => new(FaultKind.DeploymentUnavailable, read, expected, remedy);

    public override string ToString() => $"{Read}; expected {Expected}; {Remedy}";
}
