using System.Globalization;
using Ouro.LoadBench;

// Ouro.LoadBench run URL SLOTS SECONDS [RECORDS|- [SERVER_PID]]     drives the engine and prints one JSON line
// Ouro.LoadBench floor URL SLOTS SECONDS             the same exchange without a client's work: what is the kernel's
// Ouro.LoadBench parse [REPLIES]                     times the parser alone
// Ouro.LoadBench compare RECORDS CAPTURE STREAMS CLIENT STAMP     compares recorded instants with a packet capture
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
    case ["floor", var url, var slots, var seconds]:
        FloorRun.Run(new Uri(url), int.Parse(slots, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
        return 0;
    case ["parse", ..]:
        ParseRun.Print(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200_000);
        return 0;
    case ["compare", var records, var capture, var streams, var client, var stamp]:
        CaptureComparison.Print(records, capture, int.Parse(streams, CultureInfo.InvariantCulture), client, stamp);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: Ouro.LoadBench run URL SLOTS SECONDS [RECORDS|- [SERVER_PID]] | floor URL SLOTS SECONDS | parse [REPLIES] | compare RECORDS CAPTURE STREAMS CLIENT STAMP");
        return 2;
}
