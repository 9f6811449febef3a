using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>What to do about a stage; numbers are those of the seed document's "Next Steps for Optimization".</summary>
internal static class Remedies
{
    /// <summary>Make the stage's waiting free of threads and locks.</summary>
    public static string Async(FindingStage stage) => stage switch
    {
        FindingStage.Retrieval or FindingStage.Search => "make document retrieval asynchronous, with a client pool of its own (next step 1)",
        FindingStage.Embed => "move embedding off the request path into a bounded, batching worker (next steps 2 and 5)",
        FindingStage.ModelLoad => "load the model once, at start (next step 2)",
        FindingStage.LlmFirstToken or FindingStage.Generation => "call the LLM asynchronously through one shared client, streaming end to end (next step 3)",
        _ => "move this work off the request's thread (next step 4)",
    };

    public static string Widen(FindingStage stage, int limit) => stage switch
    {
        FindingStage.Embed => $"raise the limit of {limit} or batch several requests per call, sized to the CPUs allowed (next step 5)",
        FindingStage.LlmFirstToken or FindingStage.Generation => $"raise the connection limit of {limit} to the LLM (next step 3)",
        FindingStage.Retrieval or FindingStage.Search => $"raise the pool of {limit} for retrieval, or make it asynchronous (next step 1)",
        _ => $"raise the limit of {limit} (next step 4)",
    };

    public static string LessCpu(FindingStage stage) => stage switch
    {
        FindingStage.Embed => "batch embeddings, cache repeated questions, use a smaller or quantised model, or give it a machine of its own (next step 2)",
        FindingStage.Retrieval or FindingStage.Search => "use an index instead of exact search, or a store of its own (next step 1)",
        _ => "do less work per request here, or give the service more CPUs",
    };
}
