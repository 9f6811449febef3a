using System.Net;
using System.Net.Sockets;
using Ouro.Profile.ProcFs;

namespace Ouro.LoopbackTests.Profile;

/// <summary>A kernel table is read whole although the kernel hands it out a page at a time.</summary>
public sealed class KernelTableTests
{
    [Fact]
    public void Every_one_of_many_listeners_is_found()
    {
        // 150 bytes a line: 100 listeners take four pages.
        var listeners = Enumerable.Range(0, 100).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            foreach (var listener in listeners)
                listener.Start();
            var buffer = new ReadBuffer();
            Assert.Equal(0, buffer.ReadPath("/proc/self/net/tcp"));
            Assert.True(buffer.Length > 4096);
            foreach (var listener in listeners)
                Assert.Equal(1, TcpListenersFile.ParseListeners(buffer.Content, ((IPEndPoint)listener.LocalEndpoint).Port, []).ValueOrNull);
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}
