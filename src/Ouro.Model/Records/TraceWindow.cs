namespace Ouro.Model.Records;

/// <summary>A stretch of a trace in memory: the first <paramref name="Count"/> of <paramref name="Items"/>.</summary>
/// <param name="First">Index of the first item in the trace.</param>
internal sealed record TraceWindow<T>(int First, T[] Items, int Count);
