using System.Globalization;
using Ouro.ServiceBench;

// Ouro.ServiceBench encoder [ROUNDS] [SECONDS]   the embedding pipeline at 20 callers beside ONNX Runtime alone
// Ouro.ServiceBench search [ROWS]                the in-memory search beside the read bandwidth of one thread
// Ouro.ServiceBench bare PORT                    a Kestrel endpoint that writes the mocks' bytes and does nothing else
switch (args)
{
    case ["encoder", .. var rest]:
        await EncoderComparison.RunAsync(Whole(rest, 0, 5), TimeSpan.FromSeconds(Whole(rest, 1, 3)));
        return 0;
    case ["search", .. var rest]:
        SearchComparison.Run(Whole(rest, 0, 100_000));
        return 0;
    case ["bare", var port]:
        await BareEndpoint.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Ouro.ServiceBench encoder [ROUNDS] [SECONDS] | search [ROWS] | bare PORT");
        return 2;
}

static int Whole(string[] arguments, int place, int fallback) =>
    place < arguments.Length ? int.Parse(arguments[place], CultureInfo.InvariantCulture) : fallback;
