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
        Fault("growth-120", Scoring, OnTheWay, Mechanism.PayloadGrowth, Growing("ttft-ms=40,itl-ms=1,tokens=120", "1,4", 28, "bytes-per-s=1500000"), Lean) with { IsQuick = true },
        Fault("growth-free-80", Scoring, OnTheWay, Mechanism.PayloadGrowth, Growing("ttft-ms=40,itl-ms=2,tokens=80", "1,4", 24, ""), Lean),

        Fault("burst-8", Tuning, OnTheWay, Mechanism.PathBuffering, new LabSetup { Plant = "stream:burst=8", Simulator = "ttft-ms=40,itl-ms=10,tokens=24", Levels = "1,6", Requests = 24 }, s => s with { Plant = "" }),
        Fault("burst-5", Scoring, OnTheWay, Mechanism.PathBuffering, new LabSetup { Plant = "stream:burst=5", Simulator = "ttft-ms=60,itl-ms=15,tokens=20", Levels = "1,4", Requests = 20 }, s => s with { Plant = "" }),
        Fault("proxy-buffer-100", Scoring, OnTheWay, Mechanism.PathBuffering, new LabSetup { Relay = "hold-bytes=1000,hold-ms=150", Simulator = "ttft-ms=40,itl-ms=8,tokens=30", Levels = "1,6", Requests = 24 }, s => s with { Relay = "" }) with { IsQuick = true },

        Fault("delay-40", Tuning, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=40", Levels = "1,6", Requests = 30 }, s => s with { Relay = "" }),
        Fault("delay-15", Scoring, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=15", Levels = "1,4", Requests = 36 }, s => s with { Relay = "" }) with { IsQuick = true },
        Fault("delay-90", Scoring, [FindingStage.Path, Connect], Mechanism.PathSlow, new LabSetup { Relay = "delay-ms=90", Levels = "1,8", Requests = 24 }, s => s with { Relay = "" }),
    ];

    private static LabSetup Growing(string simulator, string levels, int requests, string relay) =>
        new() { Plant = "stream:growth=yes", Simulator = simulator, Levels = levels, Requests = requests, Relay = relay };

    private static LabSetup Lean(LabSetup setup) => setup with { Plant = "" };
}
