using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;
using Ouro.Model.Planning;

namespace Ouro.Deploy.NetworkPath;

/// <summary>One direction of one connection: what is read is due on the other side when the link has carried it.</summary>
internal sealed class Pump(Socket from, Socket to, Link link, HoldBack? holdBack)
{
    // 4 KiB: small enough that connections alternate on a slow link, large enough for a fast one.
    private const int ChunkBytes = 4096;

    // 256 chunks, 1 MiB, may be on the way of one connection; then reading stops and TCP slows the sender.
    private const int ChunksOnTheWay = 256;

    private readonly Channel<Chunk> _onTheWay = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(ChunksOnTheWay) { SingleReader = true, SingleWriter = true });

    private readonly record struct Chunk(byte[] Bytes, int Length, long DueTicks);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(ReadAsync(stop), WriteAsync(stop));

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            await (holdBack is null ? PassOnAsync(stop) : HoldBackAsync(holdBack, stop));
        }
        catch (Exception e) when (IsEnd(e) || e is ChannelClosedException)
        {
            // One side reset the connection, or the relay stops: what is on the way still arrives, then the other side is closed.
        }
        finally
        {
            _onTheWay.Writer.TryComplete();
        }
    }

    private async Task PassOnAsync(CancellationToken stop)
    {
        while (true)
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            int length = await from.ReceiveAsync(bytes.AsMemory(0, ChunkBytes), stop);
            if (length == 0)
                return;
            await SendAsync(bytes, length, stop);
        }
    }

    private async Task HoldBackAsync(HoldBack hold, CancellationToken stop)
    {
        var held = new ArrayBufferWriter<byte>();
        byte[] bytes = new byte[ChunkBytes];
        long oldestTicks = 0;
        Task<int>? reading = null;
        while (true)
        {
            reading ??= from.ReceiveAsync(bytes.AsMemory(), stop).AsTask();
            if (held.WrittenCount > 0)
            {
                var left = hold.Longest - Stopwatch.GetElapsedTime(oldestTicks);
                if (left <= TimeSpan.Zero || await Task.WhenAny(reading, Task.Delay(left, stop)) != reading)
                {
                    await ReleaseAsync(held, stop);
                    continue;
                }
            }

            int length = await reading;
            reading = null;
            if (held.WrittenCount == 0)
                oldestTicks = Stopwatch.GetTimestamp();
            held.Write(bytes.AsSpan(0, length));
            if (length == 0 || held.WrittenCount >= hold.Bytes)
                await ReleaseAsync(held, stop);
            if (length == 0)
                return;
        }
    }

    private async Task ReleaseAsync(ArrayBufferWriter<byte> held, CancellationToken stop)
    {
        for (int start = 0; start < held.WrittenCount; start += ChunkBytes)
        {
            int length = Math.Min(ChunkBytes, held.WrittenCount - start);
            byte[] bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            held.WrittenMemory.Slice(start, length).CopyTo(bytes);
            await SendAsync(bytes, length, stop);
        }

        held.ResetWrittenCount();
    }

    private ValueTask SendAsync(byte[] bytes, int length, CancellationToken stop) =>
        _onTheWay.Writer.WriteAsync(new Chunk(bytes, length, link.Send(length, Stopwatch.GetTimestamp())), stop);

    private async Task WriteAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var chunk in _onTheWay.Reader.ReadAllAsync(stop))
            {
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), chunk.DueTicks);
                // A timer's millisecond: less than that is sent at once.
                if (left >= TimeSpan.FromMilliseconds(1))
                    await Task.Delay(left, stop);
                for (int sent = 0; sent < chunk.Length;)
                    sent += await to.SendAsync(chunk.Bytes.AsMemory(sent, chunk.Length - sent), stop);
                ArrayPool<byte>.Shared.Return(chunk.Bytes);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The receiver left, or the relay stops: the sender learns it by the end of its own connection.
            from.Close();
            _onTheWay.Writer.TryComplete();
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException;
}
