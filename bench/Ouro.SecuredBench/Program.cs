using System.Globalization;
using Ouro.SecuredBench;

// Ouro.SecuredBench serve HTTPS_PORT H2C_PORT        streams tokens and remembers when it wrote each
// Ouro.SecuredBench measure URL http1|http2 STREAMS SECONDS TOKENS     one JSON line: the stamps' error and the bytes allocated
switch (args)
{
    case ["serve", var https, var plain]:
        await StampingServer.RunAsync(int.Parse(https, CultureInfo.InvariantCulture), int.Parse(plain, CultureInfo.InvariantCulture));
        return 0;
    case ["measure", var url, var version, var streams, var seconds, var tokens]:
        await StampError.PrintAsync(
            new Uri(url), version == "http2", int.Parse(streams, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture), int.Parse(tokens, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Ouro.SecuredBench serve HTTPS_PORT H2C_PORT | measure URL http1|http2 STREAMS SECONDS TOKENS");
        return 2;
}
