namespace Ouro.Model.Findings;

/// <summary>Where a finding points. The first nine follow a request; the last three lie outside the service.</summary>
public enum FindingStage
{
    Connect,
    Accept,
    Retrieval,
    Embed,
    Search,
    ModelLoad,
    LlmFirstToken,
    Generation,
    Finish,
    Path,
    Client,
    Machine,
}

/// <summary>Why something does not scale. Each value has one rule in <c>Ouro.Analysis/Diagnosis/Rules</c>.</summary>
public enum Mechanism
{
    /// <summary>One stage's work stops the whole server: other requests wait although they need no such work.</summary>
    EventLoopBlocked,

    /// <summary>The target uses the CPUs that it may use.</summary>
    CpuBound,

    /// <summary>A CFS quota stops the target while CPUs are free.</summary>
    CpuQuota,

    /// <summary>The target sees fewer CPUs than the machine has, and uses all that it sees.</summary>
    VisibleCpus,

    /// <summary>Work waits for a pool thread while CPUs are idle.</summary>
    ThreadPoolStarved,

    /// <summary>k at once: a pool, lock, semaphore or connection limit whose waiters hold no thread.</summary>
    PoolLimit,

    /// <summary>The upstream serves k at once, or refuses the rest.</summary>
    UpstreamLimit,

    /// <summary>The model is loaded for every request.</summary>
    ModelReload,

    /// <summary>k at once, and each waiter holds a thread: synchronous calls under a lock.</summary>
    BlockingCall,

    /// <summary>Near the memory limit, swapping, or stopped by the garbage collector.</summary>
    MemoryPressure,

    /// <summary>Events grow along the stream: each repeats what came before.</summary>
    PayloadGrowth,

    /// <summary>Tokens arrive in bursts: something on the way holds them back.</summary>
    PathBuffering,

    /// <summary>The way to the service is slow by itself.</summary>
    PathSlow,

    /// <summary>The generator was the limit; nothing is said of the service.</summary>
    ClientLimited,

    /// <summary>The service changed while it was measured.</summary>
    NotSteady,

    /// <summary>No bottleneck up to the highest level measured.</summary>
    None,

    /// <summary>Something limits the service, and the evidence does not say what.</summary>
    Inconclusive,
}
