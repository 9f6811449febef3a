using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Scaling;

/// <summary>A request's residence in each stage, seconds; null where an instant that bounds the stage did not happen.</summary>
internal static class StageClock
{
    public static readonly IReadOnlyList<PipelineStage> ClientStages =
        [PipelineStage.Accept, PipelineStage.Retrieval, PipelineStage.LlmFirstToken, PipelineStage.Generation, PipelineStage.Finish];

    public static readonly IReadOnlyList<PipelineStage> All = Enum.GetValues<PipelineStage>();

    public static double? ResidenceSeconds(in RequestRecord request, PipelineStage stage) => stage switch
    {
        PipelineStage.Accept => Span(request.Sent, request.HeadersSeen),
        PipelineStage.Retrieval => Span(request.HeadersSeen, request.DocumentsSeen),
        PipelineStage.LlmFirstToken => Span(request.DocumentsSeen != 0 ? request.DocumentsSeen : request.HeadersSeen, request.FirstToken),
        PipelineStage.Generation => Span(request.FirstToken, request.LastToken),
        PipelineStage.Connect => Span(request.ConnectStarted, request.Connected),
        PipelineStage.Finish => Span(request.LastToken, request.Ended),
        _ => ServerTiming(in request, stage) is { IsReported: true } timing ? (Queue(timing) + timing.RunMs) / 1000.0 : null,
    };

    /// <summary>The server's own timing of the stage, if it has one of this name.</summary>
    public static StageTiming ServerTiming(in RequestRecord request, PipelineStage stage) => stage switch
    {
        PipelineStage.Embed => request.Stages.Of(ServerStage.Embed),
        PipelineStage.Search => request.Stages.Of(ServerStage.Search),
        PipelineStage.ModelLoad => request.Stages.Of(ServerStage.ModelLoad),
        PipelineStage.LlmFirstToken => request.Stages.Of(ServerStage.LlmFirstToken),
        PipelineStage.Generation => request.Stages.Of(ServerStage.Generation),
        _ => StageTiming.NotReported,
    };

    // A server that times only the run of a stage says nothing of its queue; the run is then all that is known of the residence.
    private static float Queue(StageTiming timing) => float.IsNaN(timing.QueueMs) ? 0 : timing.QueueMs;

    private static double? Span(long from, long to) => from == 0 || to == 0 ? null : Ticks.ToSeconds(to - from);
}
