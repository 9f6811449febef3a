using Microsoft.Extensions.Time.Testing;
using Ouro.Cli.Progress;

namespace Ouro.Tests.Running;

public sealed class RunLogTests
{
    [Fact]
    public void A_full_disk_silences_the_log_and_nothing_else()
    {
        using var log = new RunLog(() => new StreamWriter(new FullDisk(roomBytes: 60)), new FakeTimeProvider());
        log.Write("fits");
        Assert.Null(log.Failure);
        log.Write(new string('x', 100));
        log.Write("after");
        Assert.Equal("No space left on device", log.Failure);
    }

    [Fact]
    public void A_log_that_cannot_be_opened_says_why()
    {
        using var log = new RunLog(() => throw new UnauthorizedAccessException("denied"), new FakeTimeProvider());
        log.Write("line");
        Assert.Equal("denied", log.Failure);
    }

    private sealed class FullDisk(int roomBytes) : MemoryStream
    {
        private int _usedBytes;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        // Counts only: the base class would call back into the other overload.
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_usedBytes + buffer.Length > roomBytes)
                throw new IOException("No space left on device");
            _usedBytes += buffer.Length;
        }
    }
}
