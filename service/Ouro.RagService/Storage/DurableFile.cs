namespace Ouro.RagService.Storage;

/// <summary>
/// Files that are whole or absent, also after a power cut: written under a temporary name, flushed, renamed, and then the
/// folder flushed, without which the new name itself may be lost (fsync(2)). What throws has changed nothing. Once the name
/// has changed the change is made, and a folder that cannot be flushed is told in the result.
/// </summary>
internal static class DurableFile
{
    public const string UnfinishedSuffix = ".unfinished";

    /// <returns>Null, or why a power cut may still undo it.</returns>
    public static string? Write(string path, Action<FileStream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreateFolder(folder);
        using var opened = new OpenFolder(folder);
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
        catch
        {
            File.Delete(temporary);
            throw;
        }
        return opened.Flush();
    }

    /// <returns>Whether there was a file, and null or why a power cut may still undo it.</returns>
    public static (bool WasThere, string? Doubt) Delete(string path)
    {
        if (!Path.Exists(path))
            return (false, null);
        using var opened = new OpenFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(path);
        return (true, opened.Flush());
    }

    /// <summary>Removes what writers that were killed left in a folder; younger files may still be written.</summary>
    public static void RemoveUnfinished(string folder, DateTime olderThanUtc)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.EnumerateFiles(folder, $"*{UnfinishedSuffix}"))
        {
            try
            {
                if (File.GetLastWriteTimeUtc(path) < olderThanUtc)
                    File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, in a cache that is shared.
            }
        }
    }

    private static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        string parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        using var opened = new OpenFolder(parent);
        Directory.CreateDirectory(folder);
        if (opened.Flush() is { } doubt)
            throw new IOException($"{parent}: {doubt}");
    }
}
