namespace Ouro.Deploy.Kubernetes.Cleaning;

public enum LeftoverState
{
    /// <summary>Gone, or put back.</summary>
    Removed,

    /// <summary>Would be removed; this was a dry run.</summary>
    Found,

    /// <summary>Its run still goes on, or may.</summary>
    Kept,

    /// <summary>Could not be removed.</summary>
    Failed,
}
