namespace Ouro.Deploy.Validating;

public enum CheckState
{
    Pass,
    Fail,

    /// <summary>Could not be checked here; the evidence says why.</summary>
    Skip,
}
