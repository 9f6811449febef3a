// HOT
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.Load.Engine;

internal enum ConnectionState : byte
{
    /// <summary>No request in flight; the socket may be open.</summary>
    Idle,
    Connecting,
    Sending,
    Receiving,
}

/// <summary>A slot of the epoll engine: one socket, one request at a time.</summary>
internal sealed class Connection(int index, int slot, TargetFormat format)
{
    /// <summary>Place in the worker's array.</summary>
    public readonly int Index = index;

    /// <summary>Number over all workers.</summary>
    public readonly int Slot = slot;
    public readonly ReplyReader Reply = new(format);
    public ConnectionState State;

    /// <summary>−1 when closed.</summary>
    public int Fd = -1;

    /// <summary>Counts sockets, so that an event of a closed one is not taken for its successor's.</summary>
    public uint Generation;

    /// <summary>The request in flight went out on a socket that had served another before.</summary>
    public bool OnReusedSocket;

    /// <summary>When the slot could first have sent the request in flight, had the generator no delay of its own.</summary>
    public long ReadyAt;

    /// <summary>When the state in which it is times out.</summary>
    public long Deadline;
    public bool IsDraining;

    /// <summary>What a short write left over.</summary>
    public byte[] Unsent = [];
    public int UnsentOffset;
}
