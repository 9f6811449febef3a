using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

/// <summary>A TCP connection, and TLS over it for https.</summary>
internal static class ClientConnection
{
    public static async Task<Stream> OpenAsync(IPEndPoint target, CancellationToken stop)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            // Whatever it was, the caller names it; what was opened here is closed here.
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The connection itself for http.</summary>
    /// <exception cref="AuthenticationException">The handshake failed, be it by a certificate or by the server's closing.</exception>
    public static async Task<Stream> SecureAsync(Stream connection, Uri url, Transport transport, CancellationToken stop)
    {
        if (url.Scheme != Uri.UriSchemeHttps)
            return connection;
        var tls = new SslStream(connection);
        try
        {
            await tls.AuthenticateAsClientAsync(TlsOptions.Of(url, transport), stop);
            return tls;
        }
        catch (Exception e)
        {
            // As above.
            await tls.DisposeAsync();
            if (e is IOException)
                throw new AuthenticationException("the connection ended during the handshake", e);
            throw;
        }
    }
}
