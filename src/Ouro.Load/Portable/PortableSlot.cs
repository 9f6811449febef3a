using Ouro.Load.Wire;

namespace Ouro.Load.Portable;

/// <summary>One request at a time, and what it needs; the buffer comes with the first use, since an open loop has many slots that it never uses.</summary>
internal sealed class PortableSlot(int number, ReplyReader reply)
{
    private byte[]? _buffer;

    public ReplyReader Reply { get; } = reply;

    public byte[] Buffer => _buffer ??= GC.AllocateUninitializedArray<byte>(16 * 1024);

    /// <summary>The kept connection of HTTP/1.1; null while there is none, and always over HTTP/2, whose connections are shared.</summary>
    public Stream? Stream { get; set; }

    /// <summary>Its last or present requests; kept so that a bug in them surfaces.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    public void Begin(long requestId, int queryIndex, long intended)
    {
        Reply.Begin(requestId);
        Reply.Record.Slot = number;
        Reply.Record.QueryIndex = queryIndex;
        Reply.Record.Intended = intended;
    }

    /// <summary>The same request once more, its instants forgotten.</summary>
    public void BeginAgain() => Begin(Reply.Record.RequestId, Reply.Record.QueryIndex, Reply.Record.Intended);
}
