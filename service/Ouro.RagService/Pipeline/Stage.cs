namespace Ouro.RagService.Pipeline;

/// <summary>What a request passes through, as it is named in timings.</summary>
internal enum Stage
{
    Preprocess,
    ModelLoad,
    Embed,
    Search,
    LlmFirstToken,
    Generation,
}
