using System.Diagnostics.CodeAnalysis;

namespace Ouro.Model.Outcomes;

/// <summary>A value, or all the faults that stood in its way.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, IReadOnlyList<Fault> faults)
    {
        _value = value;
        Faults = faults;
    }

    public IReadOnlyList<Fault> Faults { get; }

    public bool Succeeded => Faults.Count == 0;

    /// <exception cref="InvalidOperationException">The result holds faults: a caller forgot to ask <see cref="Succeeded"/>.</exception>
    public T Value => Succeeded ? _value! : throw new InvalidOperationException(string.Join("; ", Faults));

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Succeeded;
    }

    public static implicit operator Result<T>(T value) => new(value, []);

    public static implicit operator Result<T>(Fault fault) => new(default, [fault]);

    public static implicit operator Result<T>(List<Fault> faults) => faults.Count > 0
        ? new(default, faults)
        : throw new ArgumentException("a failed result needs at least one fault", nameof(faults));
}

/// <summary>C# has no user-defined conversion from an interface type; from a type parameter it has.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value) => value;
}
