using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.LabHalf;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>Services that scale up to the measured level: slow, silent, jittery or limited above what is asked of them.</summary>
internal static class HealthyControls
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Healthy("healthy-plain", Tuning, new LabSetup { Levels = "1,4" }),
        Healthy("healthy-plain-3", Scoring, new LabSetup { Levels = "1,3", Simulator = "ttft-ms=60,itl-ms=2,tokens=10" }, quick: true),
        Healthy("healthy-slow-llm", Tuning, new LabSetup { Levels = "1,8", Simulator = "ttft-ms=250,itl-ms=5,tokens=12", Requests = 24 }),
        Healthy("healthy-slow-llm-10", Scoring, new LabSetup { Levels = "2,10", Simulator = "ttft-ms=200,itl-ms=8,tokens=20", Requests = 40 }, quick: true),
        Healthy("healthy-long-embed", Tuning, new LabSetup { Levels = "1,8", Plant = "embed:ms=150", Requests = 24 }),
        Healthy("healthy-long-search", Scoring, new LabSetup { Levels = "1,6", Plant = "search:ms=200", Requests = 24 }),
        Healthy("healthy-wide-pool", Tuning, new LabSetup { Levels = "1,6", Plant = "embed:ms=100,slots=16", Requests = 30 }),
        Healthy("healthy-wide-upstream", Scoring, new LabSetup { Levels = "1,8", Simulator = "ttft-ms=200,itl-ms=2,tokens=12,concurrency=20", Requests = 24 }),
        Healthy("healthy-untimed", Tuning, new LabSetup { Levels = "1,4", Plant = "accept:ms=0,timed=no", Simulator = "ttft-ms=100,itl-ms=3,tokens=12", Requests = 32 }),
        Healthy("healthy-jitter", Scoring, new LabSetup { Levels = "1,5", Simulator = "ttft-ms=120,itl-ms=3,tokens=12,jitter=0.5" }),
        Healthy("healthy-mock-embeddings", Scoring, new LabSetup { Levels = "1,8", Configurations = "mock-embeddings", Simulator = "ttft-ms=100,itl-ms=3,tokens=12" }),
        Healthy("healthy-pod", Tuning, new LabSetup { Target = LabTarget.Twin, TwinCpus = 2, Levels = "1,4", Simulator = "ttft-ms=120,itl-ms=3,tokens=12", Requests = 30 }),
    ];

    private static Scenario Healthy(string name, LabHalf half, LabSetup setup, bool quick = false) =>
        new(name, half, ScenarioKind.Healthy, setup, new Truth([], [Mechanism.None]), null) { IsQuick = quick };
}
