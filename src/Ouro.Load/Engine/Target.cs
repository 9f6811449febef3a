using System.Net;
using System.Net.Sockets;

namespace Ouro.Load.Engine;

/// <summary>Where a base URL leads to: one address for the whole run, so that no request pays for a look-up.</summary>
internal static class Target
{
    /// <summary>The first address that accepts a connection within <paramref name="connectLimit"/>; when none does, the first there is, so that every request reports the refusal itself.</summary>
    /// <exception cref="SocketException">The host name does not resolve.</exception>
    public static async Task<IPEndPoint> ResolveAsync(Uri url, TimeSpan connectLimit, CancellationToken stop)
    {
        var addresses = url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? [IPAddress.Parse(url.DnsSafeHost)]
            : await Dns.GetHostAddressesAsync(url.IdnHost, stop);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (addresses.Length > 1)
        {
            foreach (var address in addresses)
            {
                if (await AcceptsAsync(new IPEndPoint(address, url.Port), connectLimit, stop))
                    return new IPEndPoint(address, url.Port);
            }
        }

        return new IPEndPoint(addresses[0], url.Port);
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint endPoint, TimeSpan limit, CancellationToken stop)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(limit);
        try
        {
            await socket.ConnectAsync(endPoint, limited.Token);
            return true;
        }
        catch (SocketException)
        {
            return false; // refused or unreachable: the next address may do
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false; // too slow: the next address may do
        }
    }
}
