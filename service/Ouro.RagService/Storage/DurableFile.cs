using System.Runtime.InteropServices;

namespace Ouro.RagService.Storage;

/// <summary>
/// Files that are whole or absent, also after a power cut: written under a temporary name, flushed, renamed, and then the
/// folder flushed, without which the new name itself may be lost (fsync(2)).
/// </summary>
internal static partial class DurableFile
{
    public const string UnfinishedSuffix = ".unfinished";

    public static void Write(string path, Action<FileStream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreateFolder(folder);
        string temporary = $"{path}.{Guid.NewGuid():N}{UnfinishedSuffix}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            // Gone already when the move succeeded.
            File.Delete(temporary);
        }
        FlushFolder(folder);
    }

    /// <summary>Nothing where there is none.</summary>
    public static void Delete(string path)
    {
        if (!Path.Exists(path))
            return;
        File.Delete(path);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        string parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    private static void FlushFolder(string folder)
    {
        // Elsewhere than on Unix a folder has no descriptor to flush.
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            // EINVAL: a file system that cannot flush folders, and has no need of it.
            const int Unsupported = 22;
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() != Unsupported)
                throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
