using System.Globalization;
using Ouro.LoadBench;

// Ouro.LoadBench run URL SLOTS SECONDS [RECORDS|- [SERVER_PID]]     drives the engine and prints one JSON line
// Ouro.LoadBench compare RECORDS CAPTURE STREAMS                     compares recorded instants with a packet capture
switch (args)
{
    case ["run", var url, var slots, var seconds, ..]:
        await EngineRun.RunAsync(
            new Uri(url),
            int.Parse(slots, CultureInfo.InvariantCulture),
            double.Parse(seconds, CultureInfo.InvariantCulture),
            args.Length > 4 && args[4] != "-" ? args[4] : null,
            args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : null);
        return 0;
    case ["compare", var records, var capture, var streams]:
        CaptureComparison.Print(records, capture, int.Parse(streams, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Ouro.LoadBench run URL SLOTS SECONDS [RECORDS|- [SERVER_PID]] | compare RECORDS CAPTURE STREAMS");
        return 2;
}
