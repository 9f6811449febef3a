using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Ouro.RagService.Retrieval;

/// <summary>A part of a mapped file. The mapping ends when nothing refers to any part of it any more.</summary>
internal sealed unsafe class MappedMemory<T>(SafeMemoryMappedViewHandle view, long offset, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan() => new((byte*)view.DangerousGetHandle() + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new((T*)((byte*)view.DangerousGetHandle() + offset) + elementIndex, default, this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
