using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ouro.Model.Records;

/// <summary>
/// A trace that lies in a file, in the layout of this build's structs. Only the window that was read last is held; earlier ones
/// stay until the collector runs, so that whoever jumps between neighbouring windows (replies of several connections) need not
/// read them again, and whoever holds a span of one keeps it.
/// </summary>
/// <param name="file">Stays open as long as a trace lies in it, and is closed by the collector after that.</param>
/// <param name="offset">Of the first item, bytes.</param>
public sealed class StoredTrace<T>(FileStream file, long offset, int length) : Trace<T>
    where T : unmanaged
{
    // Below 85,000 bytes, where the large object heap begins: windows are to die young.
    private static readonly int s_itemsPerWindow = 64 * 1024 / Unsafe.SizeOf<T>();

    private readonly WeakReference<TraceWindow<T>>?[] _windows = new WeakReference<TraceWindow<T>>?[(length + s_itemsPerWindow - 1) / s_itemsPerWindow];
    private volatile TraceWindow<T>? _latest;

    public override int Length => length;

    internal override TraceWindow<T> WindowAt(int index)
    {
        if (_latest is { } latest && (uint)(index - latest.First) < (uint)latest.Count)
            return latest;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)length, nameof(index));
        int number = index / s_itemsPerWindow;
        if (_windows[number] is not { } kept || !kept.TryGetTarget(out var window))
        {
            window = Read(number * s_itemsPerWindow);
            _windows[number] = new WeakReference<TraceWindow<T>>(window);
        }

        _latest = window;
        return window;
    }

    private TraceWindow<T> Read(int first)
    {
        var items = new T[Math.Min(s_itemsPerWindow, length - first)];
        var bytes = MemoryMarshal.AsBytes(items.AsSpan());
        long position = offset + ((long)first * Unsafe.SizeOf<T>());
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, bytes, position);
            if (read == 0)
                throw new EndOfStreamException($"{file.Name} was cut short while it was in use");
            bytes = bytes[read..];
            position += read;
        }

        return new TraceWindow<T>(first, items, items.Length);
    }
}
