using System.Globalization;

namespace Ouro.Cli.Progress;

/// <summary>The run's log file. It serves the measurement and must never end it: once it cannot be written (a full disk), it goes quiet and says why.</summary>
internal sealed class RunLog(Func<TextWriter> open, TimeProvider time) : IDisposable
{
    private TextWriter? _writer;

    /// <summary>Why the log ends early; null while it can be written.</summary>
    public string? Failure { get; private set; }

    public void Write(string line) => Try(writer => writer.WriteLine($"{time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} {line}"));

    /// <summary>Text without a time stamp, such as the tables.</summary>
    public void WriteBlock(string text) => Try(writer => writer.WriteLine(text));

    public void Dispose() => _writer?.Dispose();

    private void Try(Action<TextWriter> write)
    {
        if (Failure is not null)
            return;
        try
        {
            _writer ??= open();
            write(_writer);
            _writer.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e.Message;
            // What stands in its buffer cannot be written: disposing it would only throw again.
            _writer = null;
        }
    }
}
