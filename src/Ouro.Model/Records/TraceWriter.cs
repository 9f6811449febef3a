using System.Runtime.InteropServices;

namespace Ouro.Model.Records;

/// <summary>Writes a trace to a file of its own that no name leads to: whatever ends this process, its space is free again.</summary>
public sealed class TraceWriter<T>(string folder)
    where T : unmanaged
{
    private readonly FileStream _file = ScratchFile.Create(folder);

    public int Count { get; private set; }

    public void Add(in T item) => Add(new ReadOnlySpan<T>(in item));

    public void Add(ReadOnlySpan<T> items)
    {
        _file.Write(MemoryMarshal.AsBytes(items));
        Count = checked(Count + items.Length);
    }

    /// <summary>The trace; nothing is added any more.</summary>
    public StoredTrace<T> Finish()
    {
        _file.Flush();
        return new StoredTrace<T>(_file, 0, Count);
    }
}
