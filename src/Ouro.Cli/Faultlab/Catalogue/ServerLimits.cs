using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.Catalogue.Scenarios;
using static Ouro.Cli.Faultlab.LabHalf;
using static Ouro.Model.Findings.FindingStage;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>What the process as a whole lacks: CPU, threads, memory; and work done again for each request.</summary>
internal static class ServerLimits
{
    // A shortage of the whole process has no stage of its own; the stage that feels it is as right as the machine.
    private static readonly FindingStage[] AnyStage = [];

    private static readonly LabSetup Pod = new() { Target = LabTarget.Twin };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        // Removing the CPU work of embedding is what the stub does: predicted and measured are the same experiment.
        Fault("cpu-embed-40", Tuning, [Embed], Mechanism.CpuBound, new LabSetup { Plant = "embed:ms=40,work=burn", Levels = "1,12", Requests = 48 }, s => s with { Configurations = "mock-embeddings" }),
        Fault("cpu-embed-55", Scoring, [Embed], Mechanism.CpuBound, new LabSetup { Plant = "embed:ms=55,work=burn", Levels = "1,10", Requests = 44 }, s => s with { Configurations = "mock-embeddings" }) with { IsQuick = true },
        Fault("cpu-search-50", Tuning, [Search], Mechanism.CpuBound, new LabSetup { Plant = "search:ms=50,work=burn", Levels = "1,10", Requests = 48 }, s => s with { Plant = "" }),
        Fault("cpu-search-80", Scoring, [Search], Mechanism.CpuBound, new LabSetup { Plant = "search:ms=80,work=burn", Levels = "1,6", Requests = 32 }, s => s with { Plant = "" }),

        Fault("quota-250", Tuning, AnyStage, Mechanism.CpuQuota, Pod with { TwinCpus = 0.25, Levels = "1,8" }, s => s with { Target = LabTarget.Local }),
        Fault("quota-600", Scoring, AnyStage, Mechanism.CpuQuota, Pod with { TwinCpus = 0.6, Plant = "search:ms=20,work=burn", Levels = "1,6" }, s => s with { Target = LabTarget.Local }) with { IsQuick = true },
        Fault("quota-400", Tuning, AnyStage, Mechanism.CpuQuota, Pod with { TwinCpus = 0.4, Plant = "search:ms=10,work=burn", Levels = "1,6" }, s => s with { Target = LabTarget.Local }),
        Fault("quota-350", Scoring, AnyStage, Mechanism.CpuQuota, Pod with { TwinCpus = 0.35, Levels = "1,12" }, s => s with { Target = LabTarget.Local }),

        Fault("visible-1-embed", Tuning, AnyStage, Mechanism.VisibleCpus, new LabSetup { VisibleCpus = 1, Plant = "embed:ms=30,work=burn", Levels = "1,8" }, s => s with { VisibleCpus = 0 }),
        Fault("visible-1-search", Scoring, AnyStage, Mechanism.VisibleCpus, new LabSetup { VisibleCpus = 1, Plant = "search:ms=25,work=burn", Levels = "1,10" }, s => s with { VisibleCpus = 0 }),

        // Four threads that sleep inside a stage: everything else of the server waits for one of them.
        Fault("threads-4", Tuning, AnyStage, Mechanism.ThreadPoolStarved, new LabSetup { Plant = "embed:ms=150,work=sleep;threads:max=4", Levels = "1,12" }, s => s with { Plant = "embed:ms=150" }),
        Fault("threads-3", Scoring, AnyStage, Mechanism.ThreadPoolStarved, new LabSetup { Plant = "embed:ms=120,work=sleep;threads:max=3", Levels = "1,12" }, s => s with { Plant = "embed:ms=120" }),
        Fault("threads-5", Scoring, AnyStage, Mechanism.ThreadPoolStarved, new LabSetup { Plant = "search:ms=200,work=sleep;threads:max=5", Levels = "1,14", Requests = 42 }, s => s with { Plant = "search:ms=200" }),

        // The seed's synchronous LLM call: a thread per answer, from a pool that grows by one or two a second.
        Fault("sync-llm-300", Tuning, AnyStage, Mechanism.ThreadPoolStarved, new LabSetup { Plant = "llm:ms=300,work=sleep", Levels = "1,12" }, s => s with { Plant = "llm:ms=300" }),
        Fault("sync-llm-400", Scoring, AnyStage, Mechanism.ThreadPoolStarved, new LabSetup { Plant = "llm:ms=400,work=sleep", Levels = "1,14", Requests = 42 }, s => s with { Plant = "llm:ms=400" }),

        Fault("reload-minilm", Tuning, [ModelLoad], Mechanism.ModelReload, new LabSetup { Environment = ["Pipeline__ModelLoading=blocking"], Levels = "1,8" }, s => s with { Environment = [] }),
        Fault("reload-cpu-90", Scoring, [ModelLoad], Mechanism.ModelReload, new LabSetup { Plant = "model_load:ms=90,work=burn", Levels = "1,5" }, s => s with { Plant = "" }) with { IsQuick = true },
        Fault("reload-minilm-wide", Scoring, [ModelLoad], Mechanism.ModelReload, new LabSetup { Environment = ["Pipeline__ModelLoading=blocking"], Simulator = "ttft-ms=150,itl-ms=3,tokens=12", Levels = "1,10" }, s => s with { Environment = [] }),
        Fault("reload-disk-120", Tuning, [ModelLoad], Mechanism.ModelReload, new LabSetup { Plant = "model_load:ms=120", Levels = "1,8" }, s => s with { Plant = "" }),

        Fault("memory-30", Tuning, AnyStage, Mechanism.MemoryPressure, new LabSetup { Plant = "memory:mb=30,keep=12", Levels = "1,8" }, s => s with { Plant = "" }),
        Fault("memory-25", Scoring, AnyStage, Mechanism.MemoryPressure, new LabSetup { Plant = "memory:mb=25,keep=16", Levels = "1,6", Requests = 42 }, s => s with { Plant = "" }),
    ];
}
