using System.Net;
using System.Net.Sockets;

namespace Ouro.Deploy.Machine;

/// <summary>What the socket layer of this machine allows, found by trying.</summary>
internal static class SocketProbe
{
    // <asm-generic/socket.h>, the same on x86-64 and arm64.
    private const int SolSocket = 1;
    private const int SoTimestamping = 37;

    // <linux/net_tstamp.h>: SOF_TIMESTAMPING_RX_SOFTWARE (1 << 3) | SOF_TIMESTAMPING_SOFTWARE (1 << 4).
    private const int ReceiveSoftware = 0x18;

    /// <summary>Null: the kernel stamps received segments. Otherwise why not.</summary>
    public static string? TryKernelTimestamps()
    {
        if (!OperatingSystem.IsLinux())
            return "SO_TIMESTAMPING is Linux only";
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetRawSocketOption(SolSocket, SoTimestamping, BitConverter.GetBytes(ReceiveSoftware));
            return null;
        }
        catch (SocketException e)
        {
            // The kernel refuses the option, e.g. inside a sandbox.
            return e.Message;
        }
    }

    public static bool IsPortFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // Somebody listens there.
            return false;
        }
    }
}
