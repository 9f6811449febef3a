using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.Catalogue.Scenarios;
using static Ouro.Cli.Faultlab.LabHalf;
using static Ouro.Model.Findings.FindingStage;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>What lies between service and client: growing events, buffers, distance.</summary>
internal static class PathFaults
{
    private static readonly FindingStage[] OnTheWay = [FindingStage.Path, Generation];

    // Paths slow enough to be noticed and not full: on a full one the first token waits behind other answers.
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Fault("growth-200", Tuning, OnTheWay, Mechanism.PayloadGrowth, Growing("ttft-ms=40,itl-ms=1,tokens=200", "1,4", 24, "bytes-per-s=2000000"), Lean),
        Fault("growth-150", Scoring, OnTheWay, Mechanism.PayloadGrowth, Growing("ttft-ms=40,itl-ms=1,tokens=150", "1,3", 24, "bytes-per-s=2500000"), Lean) with { IsQuick = true },
        Fault("growth-free-60", Scoring, OnTheWay, Mechanism.PayloadGrowth, Growing("ttft-ms=60,itl-ms=3,tokens=60", "1,5", 25, ""), Lean),

        Fault("burst-8", Tuning, OnTheWay, Mechanism.PathBuffering, new LabSetup { Plant = "stream:burst=8", Simulator = "ttft-ms=40,itl-ms=10,tokens=24", Levels = "1,6", Requests = 24 }, s => s with { Plant = "" }),
        Fault("burst-6", Scoring, OnTheWay, Mechanism.PathBuffering, new LabSetup { Plant = "stream:burst=6", Simulator = "ttft-ms=80,itl-ms=12,tokens=30", Levels = "1,5", Requests = 20 }, s => s with { Plant = "" }),
        Fault("proxy-buffer-80", Scoring, OnTheWay, Mechanism.PathBuffering, new LabSetup { Relay = "hold-bytes=2000,hold-ms=80", Simulator = "ttft-ms=50,itl-ms=6,tokens=40", Levels = "1,5", Requests = 25 }, s => s with { Relay = "" }) with { IsQuick = true },

        Fault("delay-40", Tuning, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=40", Levels = "1,6", Requests = 30 }, s => s with { Relay = "" }),
        Fault("delay-25", Scoring, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=25", Levels = "1,5", Requests = 30 }, s => s with { Relay = "" }) with { IsQuick = true },
        Fault("delay-60", Scoring, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=60", Levels = "1,7", Requests = 28 }, s => s with { Relay = "" }),
    ];

    private static LabSetup Growing(string simulator, string levels, int requests, string relay) =>
        new() { Plant = "stream:growth=yes", Simulator = simulator, Levels = levels, Requests = requests, Relay = relay };

    private static LabSetup Lean(LabSetup setup) => setup with { Plant = "" };
}
