namespace Ouro.Model.Outcomes;

/// <summary>A measured value, or the reason why there is none. Unknown is never zero: JSON shows null beside the reason, tables show "n/a (reason)".</summary>
public readonly record struct Reading<T>
    where T : struct
{
    // The default of the struct must be "unknown", so what is stored is whether a value was set.
    private readonly T? _value;
    private readonly string? _reason;

    private Reading(T? value, string? reason)
    {
        _value = value;
        _reason = reason;
    }

    public bool IsKnown => _value.HasValue;

    /// <summary>Why there is no value; null when there is one.</summary>
    public string? Reason => IsKnown ? null : _reason ?? "not read";

    public T? ValueOrNull => _value;

    public static Reading<T> Known(T value) => new(value, null);

    public static Reading<T> Unknown(string reason) => new(null, reason);

    public Reading<TOut> Map<TOut>(Func<T, TOut> map)
        where TOut : struct => _value is { } value ? Reading<TOut>.Known(map(value)) : Reading<TOut>.Unknown(Reason!);

    public static implicit operator Reading<T>(T value) => Known(value);
}
