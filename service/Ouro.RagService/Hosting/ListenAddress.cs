using System.Globalization;
using System.Net;

namespace Ouro.RagService.Hosting;

/// <summary>Where a server listens. Port 0: any free one.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public override string ToString() => Url(Port);

    public string Url(int port)
    {
        string host = Address.Equals(IPAddress.Any) ? "0.0.0.0" : Address.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
    }

    /// <summary><c>--port</c> wins over <c>--urls</c>; one http URL with an address, <c>localhost</c>, <c>*</c> or <c>+</c> as its host.</summary>
    public static ListenAddress Read(SettingReader reader, Setting urls, Setting port)
    {
        string text = (reader.Text(urls) ?? "").Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        IPAddress? address = null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
        {
            if (string.Equals(url.Host, "localhost", StringComparison.OrdinalIgnoreCase))
                address = IPAddress.Loopback;
            else
                _ = IPAddress.TryParse(url.Host.Trim('[', ']'), out address);
        }
        if (address is null)
        {
            reader.Fault(urls, text, "one URL such as http://127.0.0.1:8001");
            address = IPAddress.Loopback;
        }
        int number = reader.Text(port) is null ? url?.Port ?? 0 : reader.Whole(port, 0, 65535);
        return new ListenAddress(address, number);
    }
}
