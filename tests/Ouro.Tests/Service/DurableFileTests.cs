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
        DurableFile.Delete(Path.Combine(_folder, "absent"));
        Assert.Throws<UnauthorizedAccessException>(() => DurableFile.Delete(_folder));
        string path = Path.Combine(_folder, "x");
        DurableFile.Write(path, file => file.WriteByte(1));
        DurableFile.Delete(path);
        Assert.False(File.Exists(path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
