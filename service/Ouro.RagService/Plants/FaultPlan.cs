using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Plants;

/// <summary>
/// The faults that a service is to show on purpose, as the setting <c>--plant</c> names them: the known answers against
/// which the diagnosis is checked (<c>ouro faultlab</c>). Null stands for a service without any.
/// </summary>
internal sealed record FaultPlan
{
    /// <summary>By stage; <see cref="Stage.Preprocess"/> stands for the time before the headers (<c>accept</c>).</summary>
    public IReadOnlyDictionary<Stage, StageFault> Stages { get; init; } = new Dictionary<Stage, StageFault>();

    /// <summary>The stage during which the whole server stands still; null: none.</summary>
    public Stage? LoopStage { get; init; }

    public double LoopMs { get; init; }

    /// <summary>The loop is held by CPU work instead of a sleep.</summary>
    public bool LoopBurns { get; init; }

    /// <summary>Every token event repeats the answer so far.</summary>
    public bool StreamGrows { get; init; }

    /// <summary>Tokens that are held back and sent together; 1: none.</summary>
    public int StreamBurst { get; init; } = 1;

    /// <summary>Megabytes that each request allocates.</summary>
    public double MemoryMb { get; init; }

    /// <summary>Requests whose memory is kept alive.</summary>
    public int MemoryKept { get; init; } = 8;

    public int? ThreadsMin { get; init; }

    public int? ThreadsMax { get; init; }

    /// <summary>Milliseconds by which each request's delay grows per second since the first one.</summary>
    public double DriftMsPerSecond { get; init; }

    /// <summary>Share of streams that end in an error event inside HTTP 200.</summary>
    public double ErrorShare { get; init; }

    /// <summary>The service attests a stub and does not use it.</summary>
    public bool LiesAboutEmbeddings { get; init; }

    public bool LiesAboutLlm { get; init; }

    /// <summary>The service reports no stage timings.</summary>
    public bool IsSilent => Stages.Values.Any(stage => !stage.IsTimed);
}
