using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ouro.Model.Records;

/// <summary>
/// The records or stamps of a cell in their order, wherever they lie: in memory, or in a file that is read as it is needed
/// (<see cref="StoredTrace{T}"/>). What reads it goes through it window by window; no span of it ends while it is in use.
/// </summary>
[CollectionBuilder(typeof(MemoryTrace), nameof(MemoryTrace.Create))]
public abstract class Trace<T> : IEnumerable<T>
    where T : unmanaged
{
    public abstract int Length { get; }

    public ref readonly T this[int index]
    {
        get
        {
            var window = WindowAt(index);
            return ref window.Items[index - window.First];
        }
    }

    public static implicit operator Trace<T>(T[] items) => new MemoryTrace<T>(items);

    public ReadOnlySpan<T> Slice(int start, int count)
    {
        if (count == 0)
            return [];
        var window = WindowAt(start);
        int offset = start - window.First;
        if (count <= window.Count - offset)
            return window.Items.AsSpan(offset, count);

        var items = new T[count];
        CopyTo(start, items);
        return items;
    }

    /// <summary>Fills <paramref name="items"/> from <paramref name="start"/> on.</summary>
    public void CopyTo(int start, Span<T> items)
    {
        while (!items.IsEmpty)
        {
            var window = WindowAt(start);
            var available = window.Items.AsSpan(start - window.First, window.First + window.Count - start);
            int taken = Math.Min(available.Length, items.Length);
            available[..taken].CopyTo(items);
            items = items[taken..];
            start += taken;
        }
    }

    /// <summary>All items in the layout of this build's structs.</summary>
    public void WriteTo(Stream stream)
    {
        for (int i = 0; i < Length;)
        {
            var window = WindowAt(i);
            stream.Write(MemoryMarshal.AsBytes(window.Items.AsSpan(0, window.Count)));
            i += window.Count;
        }
    }

    public TraceEnumerator<T> GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (int i = 0; i < Length;)
        {
            var window = WindowAt(i);
            for (; i < window.First + window.Count; i++)
                yield return window.Items[i - window.First];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    /// <summary>A stretch that holds the item at <paramref name="index"/>.</summary>
    internal abstract TraceWindow<T> WindowAt(int index);
}
