using System.Runtime.InteropServices;

namespace Ouro.Model.Records;

/// <summary>One content event of a stream.</summary>
/// <param name="At">Monotonic ticks at which the kernel (or, without kernel stamps, the read) completed the event.</param>
/// <param name="ClientLagNanos">User-space clock at the read minus the kernel stamp; 0 when there was no kernel stamp.</param>
/// <param name="UncertaintyNanos">The event may have arrived this much earlier than <paramref name="At"/>: it shared a read with later segments, whose newest stamp the kernel keeps. 0 when exact.</param>
/// <param name="EventBytes">Length of the event's data on the wire.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct TokenStamp(long At, uint ClientLagNanos, uint UncertaintyNanos, uint EventBytes);
