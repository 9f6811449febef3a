using Ouro.RagService.Embeddings;
using Ouro.RagService.Llm;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Pipeline;

/// <summary>What answers a request, both ways of each stage.</summary>
/// <param name="Models">Null, as the embedders, in a service that runs with the stub alone.</param>
internal sealed record PipelineParts(
    Switched<IPreprocessor> Preprocessors, Switched<IModelSource>? Models, Switched<IEmbedder>? Embedders, Switched<IRetriever> Retrievers, Switched<ILlm> Llms) : IDisposable
{
    /// <summary>Makes the parts of these modes before a request needs them.</summary>
    public void Warm(PipelineModes modes)
    {
        _ = Preprocessors.Of(modes.Preprocessing);
        _ = Models?.Of(modes.ModelLoading);
        _ = Embedders?.Of(modes.Embedding);
        _ = Retrievers.Of(modes.Retrieval);
        _ = Llms.Of(modes.Llm);
    }

    public void Dispose()
    {
        Preprocessors.Dispose();
        Embedders?.Dispose();
        Models?.Dispose();
        Retrievers.Dispose();
        Llms.Dispose();
    }
}
