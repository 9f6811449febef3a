namespace Ouro.Model.Planning;

/// <summary>What a network path does to the traffic on it. Null: that property is unlimited.</summary>
/// <param name="OneWayDelay">Added in each direction; a round trip takes twice that.</param>
/// <param name="BytesPerSecond">Of each direction, shared by all connections.</param>
/// <param name="ReplyHoldBack">How replies are held back on the way, as by a buffering proxy.</param>
public sealed record PathLimits(TimeSpan OneWayDelay, long? BytesPerSecond, HoldBack? ReplyHoldBack);

/// <summary>Bytes are held until there are so many of them, or until the oldest has waited <paramref name="Longest"/>.</summary>
public sealed record HoldBack(int Bytes, TimeSpan Longest);
