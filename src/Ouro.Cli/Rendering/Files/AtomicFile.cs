using Ouro.Model.Outcomes;

namespace Ouro.Cli.Rendering.Files;

/// <summary>Writes a file whole or not at all: to a temporary name beside it, flushed to the disk, then renamed.</summary>
internal static class AtomicFile
{
    public static async Task<Result<string>> WriteAsync(string path, Func<Stream, Task> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
                Directory.CreateDirectory(directory);
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException { ParamName: "path" })
        {
            // A full disk, a missing right, a file where a folder should be, or a name the file system refuses.
            RemoveQuietly(temporary);
            return Fault.BadInput($"'{path}' could not be written: {e.Message}", "a writable folder with enough free space", "free space or choose another folder with --out");
        }
    }

    public static Task<Result<string>> WriteAsync(string path, Action<Stream> write) => WriteAsync(path, stream =>
    {
        write(stream);
        return Task.CompletedTask;
    });

    public static Task<Result<string>> WriteTextAsync(string path, string text) =>
        WriteAsync(path, stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask());

    private static void RemoveQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; what stays behind is named *.tmp and is overwritten by the next attempt.
        }
    }
}
