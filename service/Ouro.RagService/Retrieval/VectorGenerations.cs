namespace Ouro.RagService.Retrieval;

/// <summary>
/// The files of indexes that change while the service runs: each change writes the next one, and the one before is
/// deleted. They are this process's alone and are computed again after a restart, so a power cut may take them. A locked
/// file beside the folder tells the others that its owner lives; what dead owners left is removed at the start.
/// </summary>
internal sealed class VectorGenerations(string folder) : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly string _own = Path.Combine(folder, Guid.NewGuid().ToString("N"));
    private readonly Lock _opening = new();
    private FileStream? _lock;

    public void RemoveAbandoned()
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.EnumerateFiles(folder, $"*{LockSuffix}"))
        {
            try
            {
                using var owned = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                if (Directory.Exists(path[..^LockSuffix.Length]))
                    Directory.Delete(path[..^LockSuffix.Length], recursive: true);
                File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or another start removes it at this moment.
            }
        }
    }

    /// <summary>The runs as one new file, mapped.</summary>
    public VectorRows Write(int dimension, IReadOnlyList<RowRun> runs)
    {
        Open();
        string path = Path.Combine(_own, $"{Guid.NewGuid():N}.vec");
        try
        {
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
                VectorFile.Write(file, dimension, runs);
            return VectorFile.TryMap(path, dimension, runs.Sum(run => run.Count)) ?? throw new IOException($"{path}: not as it was just written");
        }
        catch
        {
            DeleteIfThere(path);
            throw;
        }
    }

    /// <summary>Deletes a file that these generations wrote; what is mapped of it stays until nobody reads it.</summary>
    public void Discard(VectorRows rows)
    {
        if (rows.FilePath is not { } path || Path.GetDirectoryName(path) != _own)
            return;
        try
        {
            DeleteIfThere(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The change that made the file superfluous has happened; the whole folder goes at the end or at a later start.
        }
    }

    /// <summary>File.Delete throws where the folder is gone too.</summary>
    private static void DeleteIfThere(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    private void Open()
    {
        lock (_opening)
        {
            Directory.CreateDirectory(folder);
            // Somebody may have emptied the cache meanwhile: a lock without a name protects nothing.
            if (_lock is null || !File.Exists(_own + LockSuffix))
            {
                _lock?.Dispose();
                _lock = new FileStream(_own + LockSuffix, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            }
            Directory.CreateDirectory(_own);
        }
    }

    public void Dispose()
    {
        if (_lock is null)
            return;
        if (Directory.Exists(_own))
            Directory.Delete(_own, recursive: true);
        DeleteIfThere(_own + LockSuffix);
        _lock.Dispose();
        _lock = null;
    }
}
