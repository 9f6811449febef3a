using System.Text;

namespace Ouro.Deploy.Processes;

/// <summary>
/// The file that a started service prints into. The service writes it directly, so that a talkative service costs the load
/// generator nothing; the tail is read only when a message needs it.
/// </summary>
internal sealed class OutputLog(string path)
{
    // 4 KiB: some forty lines, enough for a stack trace's first screen in a message.
    private const int TailBytes = 4096;

    // The announced address is within the first lines; a service that prints more first is not announcing.
    private const int HeadBytes = 64 * 1024;

    private long _startOffset;

    public string Path { get; } = path;

    /// <summary>What follows belongs to a new start: earlier output is not part of its tail.</summary>
    public void MarkStart() => _startOffset = File.Exists(Path) ? new FileInfo(Path).Length : 0;

    public string ReadTail()
    {
        long length = File.Exists(Path) ? new FileInfo(Path).Length : 0;
        return Read(Math.Max(_startOffset, length - TailBytes), TailBytes).Trim();
    }

    /// <summary>The complete lines since the start, at most 64 KiB of them.</summary>
    public IReadOnlyList<string> ReadFirstLines()
    {
        string text = Read(_startOffset, HeadBytes);
        int end = text.LastIndexOf('\n');
        return end < 0 ? [] : text[..end].Split('\n', StringSplitOptions.TrimEntries);
    }

    private string Read(long offset, int maximumBytes)
    {
        if (!File.Exists(Path))
            return string.Empty;
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Min(offset, file.Length);
        var buffer = new byte[maximumBytes];
        int read = file.ReadAtLeast(buffer, maximumBytes, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
