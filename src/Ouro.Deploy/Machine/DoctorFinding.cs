namespace Ouro.Deploy.Machine;

/// <summary>Whether something serves measuring.</summary>
public enum DoctorState
{
    Good,

    /// <summary>Works, with a loss that the finding names.</summary>
    Limited,

    /// <summary>Not here; the finding names what cannot be done.</summary>
    Missing,
}

/// <summary>One property of this machine.</summary>
/// <param name="Name">Short: <c>clock source</c>.</param>
/// <param name="Value">As read, <c>n/a (reason)</c> where it could not be.</param>
/// <param name="Meaning">What it means for measuring, and what to do when it is not good.</param>
public sealed record DoctorFinding(string Name, string Value, DoctorState State, string Meaning);
