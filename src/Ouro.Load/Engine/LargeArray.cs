using System.Runtime.CompilerServices;

namespace Ouro.Load.Engine;

/// <summary>
/// Arrays of some megabytes on pages of 2 MiB, where the kernel has them to give (transparent_hugepage/enabled: madvise or
/// always). The first touch then costs one page fault per 2 MiB instead of 512, which for a busy load thread is a tenth of its
/// time (docs/measurements/engine.md).
/// </summary>
internal static unsafe class LargeArray
{
    private const nuint PageBytes = 2 * 1024 * 1024;

    /// <summary>Its elements are not cleared, and no page of it is touched.</summary>
    public static T[] Allocate<T>(int length)
        where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(length);
        nuint bytes = (nuint)length * (nuint)Unsafe.SizeOf<T>();
        if (bytes < 2 * PageBytes || !OperatingSystem.IsLinux())
            return array;
        fixed (T* start = array)
        {
            nuint first = ((nuint)start + PageBytes - 1) & ~(PageBytes - 1);
            nuint end = ((nuint)start + bytes) & ~(PageBytes - 1);

            // Advice only: a kernel without such pages refuses it, and nothing else changes.
            _ = LinuxCalls.Advise((void*)first, end - first, LinuxCalls.MadvHugePage);
        }

        return array;
    }
}
