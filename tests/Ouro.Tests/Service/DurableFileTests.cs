using Ouro.RagService.Storage;

namespace Ouro.Tests.Service;

public sealed class DurableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-durable-").FullName;

    [Fact]
    public void A_write_that_breaks_off_leaves_the_file_as_it_was_and_nothing_beside_it()
    {
        string path = Path.Combine(_folder, "new", "deeper", "x");
        DurableFile.Write(path, file => file.WriteByte(1));
        Assert.Throws<IOException>(() => DurableFile.Write(path, file =>
        {
            file.WriteByte(2);
            file.Flush();
            throw new IOException("full");
        }));
        Assert.Equal([1], File.ReadAllBytes(path));
        DurableFile.Write(path, file => file.WriteByte(3));
        Assert.Equal([3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_is_not_there_is_deleted_already_and_what_cannot_be_deleted_throws()
    {
        Assert.False(DurableFile.Delete(Path.Combine(_folder, "absent")).WasThere);
        Assert.Throws<UnauthorizedAccessException>(() => DurableFile.Delete(_folder));
        string path = Path.Combine(_folder, "x");
        DurableFile.Write(path, file => file.WriteByte(1));
        Assert.Equal((true, null), DurableFile.Delete(path));
        Assert.False(File.Exists(path));
    }

    /// <summary>One that cannot be opened must be known while nothing has happened. O_CLOEXEC is octal 2000000 (fcntl.h).</summary>
    [Fact]
    public void The_folder_is_open_before_the_name_changes_no_child_inherits_it_and_it_is_closed_afterwards()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors are listed in /proc");
        DurableFile.Write(Path.Combine(_folder, "x"), _ =>
        {
            string descriptor = Assert.Single(OpenFolders());
            string flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
            Assert.Equal(1, (Convert.ToInt32(flags[6..].Trim(), 8) >> 19) & 1);
        });
        Assert.Empty(OpenFolders());
    }

    private string[] OpenFolders() =>
        [.. Directory.GetFileSystemEntries("/proc/self/fd").Where(path => new FileInfo(path).LinkTarget == _folder).Select(path => Path.GetFileName(path))];

    [Fact]
    public void Of_what_killed_writers_left_only_the_old_is_removed()
    {
        var now = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        foreach (var (name, minutes) in new[] { ("old.unfinished", 61), ("young.unfinished", 59), ("old.vec", 61) })
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(_folder, name), now.AddMinutes(-minutes));
        }
        DurableFile.RemoveUnfinished(_folder, now.AddHours(-1));
        Assert.Equal(["old.vec", "young.unfinished"], Directory.GetFiles(_folder).Select(path => Path.GetFileName(path)).Order());
        DurableFile.RemoveUnfinished(Path.Combine(_folder, "absent"), now);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
