namespace Ouro.Load.SelfTest;

/// <summary>When the null server handed a token to the kernel: monotonic ticks around the system call, in which loopback delivers the segment.</summary>
internal readonly record struct SendStamp(long RequestId, int Token, long Before, long After);
