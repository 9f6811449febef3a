using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.LabHalf;
using static Ouro.Model.Findings.Mechanism;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>Runs that cannot carry a verdict about the service. The service itself is healthy, or fails outright.</summary>
internal static class Traps
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Trap("trap-starved-client", Tuning, [ClientLimited, Inconclusive], new LabSetup { Course = LabCourse.StarvedClient, Levels = "1,24", Requests = 48, Simulator = "ttft-ms=60,itl-ms=4,tokens=60", Configurations = "mock-embeddings" }),
        Trap("trap-starved-client-32", Scoring, [ClientLimited, Inconclusive], new LabSetup { Course = LabCourse.StarvedClient, Levels = "1,32", Requests = 64, Simulator = "ttft-ms=80,itl-ms=4,tokens=70", Configurations = "mock-embeddings" }),
        Trap("trap-drift-20", Tuning, [NotSteady, Inconclusive], new LabSetup { Plant = "drift:ms_per_s=20", Levels = "1,6", Requests = 40 }),
        Trap("trap-drift-40", Scoring, [NotSteady, Inconclusive], new LabSetup { Plant = "drift:ms_per_s=40", Levels = "1,7", Requests = 42 }, quick: true),
        Trap("trap-errors-60", Tuning, [Inconclusive], new LabSetup { Plant = "errors:share=0.6", Levels = "1,6", Requests = 60 }),
        Trap("trap-errors-70", Scoring, [Inconclusive], new LabSetup { Plant = "errors:share=0.7", Levels = "1,5", Requests = 60 }, quick: true),
        Trap("trap-dead-upstream", Tuning, [Inconclusive, UpstreamLimit], new LabSetup { Simulator = "ttft-ms=40,itl-ms=2,tokens=12,error-rate=1", Levels = "1,6" }),
        Trap("trap-half-dead-upstream", Scoring, [Inconclusive, UpstreamLimit, None], new LabSetup { Simulator = "ttft-ms=80,itl-ms=2,tokens=12,error-rate=0.8", Levels = "1,5", Requests = 60 }),
        Trap("trap-lying-embeddings", Tuning, [Inconclusive, None], new LabSetup { Plant = "lie:about=embeddings", Configurations = "mock-embeddings", Levels = "1,4", Simulator = "ttft-ms=120,itl-ms=3,tokens=12" }),
        Trap("trap-lying-llm", Scoring, [Inconclusive, None], new LabSetup { Plant = "lie:about=llm", Configurations = "mock-llm", Levels = "1,5", Simulator = "ttft-ms=160,itl-ms=3,tokens=12" }),
        Trap("trap-few-samples", Tuning, [Inconclusive, None], new LabSetup { Levels = "1,4", Requests = 5, Simulator = "ttft-ms=150,itl-ms=3,tokens=12,jitter=1" }),
        Trap("trap-few-samples-6", Scoring, [Inconclusive, None], new LabSetup { Levels = "1,6", Requests = 6, Simulator = "ttft-ms=160,itl-ms=5,tokens=12,jitter=0.9" }),
        Trap("trap-one-level", Tuning, [Inconclusive, None], new LabSetup { Levels = "8", Plant = "embed:ms=60,slots=2" }),
        Trap("trap-cut-by-limit", Scoring, [Inconclusive, None], new LabSetup { Levels = "1,4", Requests = 4000, CellSeconds = 2, Simulator = "ttft-ms=180,itl-ms=3,tokens=12" }, quick: true),
        Trap("trap-interrupted", Scoring, [Inconclusive, None], new LabSetup { Course = LabCourse.Interrupted, Levels = "1,5", Requests = 40, Simulator = "ttft-ms=180,itl-ms=3,tokens=12" }),
        Trap("trap-port-forward", Tuning, [PathSlow, None], new LabSetup { Relay = "delay-ms=4,bytes-per-s=3000000", Levels = "1,4", Simulator = "ttft-ms=120,itl-ms=3,tokens=12", Requests = 30 }),
    ];

    private static Scenario Trap(string name, LabHalf half, Mechanism[] allowed, LabSetup setup, bool quick = false) =>
        new(name, half, ScenarioKind.Trap, setup, new Truth([], allowed), null) { IsQuick = quick };
}
