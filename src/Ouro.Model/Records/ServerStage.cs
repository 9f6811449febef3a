namespace Ouro.Model.Records;

/// <summary>The stages that a service may time itself.</summary>
public enum ServerStage
{
    Embed,
    Search,
    ModelLoad,
    LlmFirstToken,
    Generation,
}

/// <summary>Queue and run time of one stage as the server reports them, milliseconds. NaN: not reported.</summary>
public readonly record struct StageTiming(float QueueMs, float RunMs)
{
    public static readonly StageTiming NotReported = new(float.NaN, float.NaN);

    public bool IsReported => !float.IsNaN(RunMs);
}

/// <summary>A request's stage timings, a fixed slot per stage: no allocation while a run records.</summary>
[System.Runtime.CompilerServices.InlineArray(5)]
public struct ServerStages
{
    private StageTiming _first;

    private static readonly ServerStages s_notReported = Filled(StageTiming.NotReported);

    public static ServerStages NotReported() => s_notReported;

    private static ServerStages Filled(StageTiming timing)
    {
        var stages = default(ServerStages);
        for (int i = 0; i < 5; i++)
            stages[i] = timing;
        return stages;
    }

    public readonly StageTiming Of(ServerStage stage) => this[(int)stage];

    public void Set(ServerStage stage, StageTiming timing) => this[(int)stage] = timing;
}
