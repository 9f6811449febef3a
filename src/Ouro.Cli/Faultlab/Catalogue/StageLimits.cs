using Ouro.Model.Findings;
using static Ouro.Cli.Faultlab.Catalogue.Scenarios;
using static Ouro.Cli.Faultlab.LabHalf;
using static Ouro.Model.Findings.FindingStage;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>Stages of which only so many run at once: pools, locks, a blocked loop, an upstream's own limit.</summary>
internal static class StageLimits
{
    // A service that reports no timings shows retrieval as one stage.
    private static readonly FindingStage[] UntimedEmbed = [Retrieval, Embed];
    private static readonly FindingStage[] UntimedSearch = [Retrieval, Search];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Pool("pool-embed-1", Tuning, [Embed], "embed:ms=60,slots=1", "1,8", 32),
        Pool("pool-embed-4", Scoring, [Embed], "embed:ms=100,slots=4", "1,16", 48, quick: true),
        Pool("pool-search-2", Tuning, [Search], "search:ms=80,slots=2", "1,10", 32),
        Pool("pool-search-3", Scoring, [Search], "search:ms=110,slots=3", "1,12", 36),
        Pool("pool-llm-2", Tuning, [LlmFirstToken], "llm:ms=100,slots=2", "1,8", 32),
        Pool("pool-llm-1", Scoring, [LlmFirstToken], "llm:ms=70,slots=1", "1,6", 28),
        Pool("pool-accept-1", Tuning, [Accept], "accept:ms=50,slots=1", "1,8", 32),
        Pool("pool-accept-3", Scoring, [Accept], "accept:ms=120,slots=3", "1,12", 36),
        Pool("pool-generation-1", Tuning, [Generation], "generation:ms=50,slots=1,per=answer", "1,8", 32),
        Pool("pool-generation-3", Scoring, [Generation], "generation:ms=140,slots=3,per=answer", "1,12", 36),
        Pool("pool-embed-1-untimed", Tuning, UntimedEmbed, "embed:ms=70,slots=1,timed=no", "1,8", 36),
        Pool("pool-search-1-untimed", Scoring, UntimedSearch, "search:ms=85,slots=1,timed=no", "1,6", 30),

        Lock("lock-embed-1", Tuning, [Embed], "embed:ms=60,slots=1", "1,8", 32),
        Lock("lock-search-3", Scoring, [Search], "search:ms=120,slots=3", "1,14", 42, quick: true),
        Lock("lock-search-1", Tuning, [Search], "search:ms=50,slots=1", "1,6", 36),
        Lock("lock-embed-80", Scoring, [Embed], "embed:ms=80,slots=1", "1,7", 28),

        Loop("loop-embed-50", Tuning, [Embed], "embed", 50, "1,8", 32),
        Loop("loop-embed-35", Scoring, [Embed], "embed", 35, "1,10", 40, quick: true),
        Loop("loop-llm-30", Tuning, [LlmFirstToken], "llm", 30, "1,12", 48),
        Loop("loop-search-90", Scoring, [Search], "search", 90, "1,6", 30),
        Loop("loop-embed-60-untimed", Tuning, UntimedEmbed, "embed", 60, "1,8", 36, ";accept:ms=0,timed=no"),
        Loop("loop-llm-55-untimed", Scoring, [LlmFirstToken], "llm", 55, "1,8", 32, ";accept:ms=0,timed=no"),

        Upstream("upstream-2", Tuning, "ttft-ms=60,itl-ms=4,tokens=12", 2, "1,8", 32),
        Upstream("upstream-2-slow", Scoring, "ttft-ms=220,itl-ms=6,tokens=14", 2, "1,8", 28, quick: true),
        Upstream("upstream-1", Tuning, "ttft-ms=30,itl-ms=2,tokens=10", 1, "1,6", 32),
        Upstream("upstream-5", Scoring, "ttft-ms=60,itl-ms=12,tokens=20", 5, "1,15", 45),
    ];

    private static Scenario Pool(string name, LabHalf half, FindingStage[] stages, string plant, string levels, int requests, bool quick = false) => Fault(
        name, half, stages, Mechanism.PoolLimit, new LabSetup { Plant = plant, Levels = levels, Requests = requests },
        setup => setup with { Plant = Unlimited(plant) }) with
    { IsQuick = quick };

    /// <summary>Sleeping under a lock that waiters enter with their threads; 64 threads, so that the pool itself is no limit.</summary>
    private static Scenario Lock(string name, LabHalf half, FindingStage[] stages, string plant, string levels, int requests, bool quick = false) => Fault(
        name, half, stages, Mechanism.BlockingCall, new LabSetup { Plant = plant + ",work=sleep,gate=lock;threads:min=64", Levels = levels, Requests = requests },
        setup => setup with { Plant = Unlimited(plant) }) with
    { IsQuick = quick };

    private static Scenario Loop(string name, LabHalf half, FindingStage[] stages, string stage, int ms, string levels, int requests, string more = "", bool quick = false) => Fault(
        name, half, stages, Mechanism.EventLoopBlocked, new LabSetup { Plant = $"loop:stage={stage},ms={ms}{more}", Levels = levels, Requests = requests },
        setup => setup with { Plant = $"{stage}:ms={ms}{more}" }) with
    { IsQuick = quick };

    private static Scenario Upstream(string name, LabHalf half, string simulator, int concurrency, string levels, int requests, bool quick = false) => Fault(
        name, half, [LlmFirstToken, Generation], Mechanism.UpstreamLimit, new LabSetup { Simulator = $"{simulator},concurrency={concurrency}", Levels = levels, Requests = requests },
        setup => setup with { Simulator = simulator }) with
    { IsQuick = quick };

    /// <summary>The same work without its limit.</summary>
    private static string Unlimited(string plant) => string.Join(',', plant.Split(',').Where(key => !key.StartsWith("slots=", StringComparison.Ordinal)));
}
