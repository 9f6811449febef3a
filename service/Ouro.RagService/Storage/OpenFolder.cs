using System.Runtime.InteropServices;

namespace Ouro.RagService.Storage;

/// <summary>
/// A folder opened before a name in it changes, to be flushed afterwards: a process that is short of descriptors, or may
/// not read the folder, then learns so while nothing has happened yet.
/// </summary>
internal sealed partial class OpenFolder : IDisposable
{
    // Elsewhere than on Unix a folder has no descriptor to flush.
    private const int None = -1;

    private readonly int _descriptor;

    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public OpenFolder(string path)
    {
        // O_RDONLY | O_CLOEXEC, whose value is the kernel's own (fcntl.h).
        _descriptor = OperatingSystem.IsWindows() ? None : Open(path, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        if (_descriptor < 0 && !OperatingSystem.IsWindows())
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <returns>Null, or why a power cut may still undo what changed in the folder.</returns>
    public string? Flush()
    {
        // EINVAL: a file system that cannot flush folders, and has no need of it.
        const int Unsupported = 22;
        return _descriptor == None || Flush(_descriptor) == 0 || Marshal.GetLastPInvokeError() == Unsupported ? null : Marshal.GetLastPInvokeErrorMessage();
    }

    public void Dispose()
    {
        if (_descriptor != None)
            _ = Close(_descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
