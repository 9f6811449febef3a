using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.LabHalf;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>Services that scale up to the measured level: slow, silent, jittery or limited above what is asked of them.</summary>
internal static class HealthyControls
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Healthy("healthy-plain", Tuning, new LabSetup { Levels = "1,4" }),
        Healthy("healthy-plain-90", Scoring, new LabSetup { Levels = "1,4", Simulator = "ttft-ms=90,itl-ms=2,tokens=14" }, quick: true),
        Healthy("healthy-slow-llm", Tuning, new LabSetup { Levels = "1,8", Simulator = "ttft-ms=250,itl-ms=5,tokens=12", Requests = 24 }),
        Healthy("healthy-slow-llm-12", Scoring, new LabSetup { Levels = "2,12", Simulator = "ttft-ms=300,itl-ms=6,tokens=16", Requests = 48 }, quick: true),
        Healthy("healthy-long-embed", Tuning, new LabSetup { Levels = "1,8", Plant = "embed:ms=150", Requests = 24 }),
        Healthy("healthy-long-search", Scoring, new LabSetup { Levels = "1,7", Plant = "search:ms=160", Requests = 28 }),
        Healthy("healthy-wide-pool", Tuning, new LabSetup { Levels = "1,6", Plant = "embed:ms=100,slots=16", Requests = 30 }),
        Healthy("healthy-wide-upstream", Scoring, new LabSetup { Levels = "1,8", Simulator = "ttft-ms=240,itl-ms=3,tokens=16,concurrency=16", Requests = 28 }),
        Healthy("healthy-untimed", Tuning, new LabSetup { Levels = "1,4", Plant = "accept:ms=0,timed=no", Simulator = "ttft-ms=100,itl-ms=3,tokens=12", Requests = 32 }),
        Healthy("healthy-jitter", Scoring, new LabSetup { Levels = "1,6", Simulator = "ttft-ms=160,itl-ms=4,tokens=12,jitter=0.4" }),
        Healthy("healthy-mock-embeddings", Scoring, new LabSetup { Levels = "1,7", Configurations = "mock-embeddings", Simulator = "ttft-ms=140,itl-ms=4,tokens=16" }),
        Healthy("healthy-pod", Tuning, new LabSetup { Target = LabTarget.Twin, TwinCpus = 2, Levels = "1,4", Simulator = "ttft-ms=120,itl-ms=3,tokens=12", Requests = 30 }),
    ];

    private static Scenario Healthy(string name, LabHalf half, LabSetup setup, bool quick = false) =>
        new(name, half, ScenarioKind.Healthy, setup, new Truth([], [Mechanism.None]), null) { IsQuick = quick };
}
