namespace Ouro.Profile;

/// <summary>The time without load before a window, in Stopwatch ticks. What lies between it and the window (a warm-up) belongs to neither.</summary>
public readonly record struct IdleBaseline(long FromTicks, long ToTicks);
