namespace Ouro.Model.Records;

/// <summary>Files for what is too much for memory.</summary>
public static class ScratchFile
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>A new file in <paramref name="folder"/>, not the machine's temporary one, which may itself be memory. Its name is removed at once, and with it whatever a killed process would leave.</summary>
    public static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $".ouro-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
        File.Delete(path);
        return file;
    }
}
