namespace Ouro.RagService.Pipeline;

/// <summary>How each of the five stages runs.</summary>
internal sealed record PipelineModes(StageMode Retrieval, StageMode Embedding, StageMode ModelLoading, StageMode Llm, StageMode Preprocessing)
{
    public const string AttestationHeader = "Ouro-Pipeline";
    public const string OverrideHeader = "Ouro-Use-Pipeline";

    /// <summary>Names as health and the headers have them.</summary>
    public IEnumerable<(string Name, StageMode Mode)> Stages =>
        [("retrieval", Retrieval), ("embedding", Embedding), ("model_loading", ModelLoading), ("llm", Llm), ("preprocessing", Preprocessing)];

    public string HeaderValue => string.Join(", ", Stages.Select(stage => $"{stage.Name}={NameOf(stage.Mode)}"));

    public static string NameOf(StageMode mode) => mode == StageMode.Blocking ? "blocking" : "async";

    /// <summary>Grammar: <c>name=blocking|async *( "," name=blocking|async )</c>; a stage left out keeps its mode.</summary>
    /// <returns>Null where the text is faulty.</returns>
    public PipelineModes? Override(string header)
    {
        var result = this;
        foreach (string part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.ToLowerInvariant().Split('=', StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || pair[1] is not ("blocking" or "async"))
                return null;
            var mode = pair[1] == "blocking" ? StageMode.Blocking : StageMode.Async;
            switch (pair[0])
            {
                case "retrieval": result = result with { Retrieval = mode }; break;
                case "embedding": result = result with { Embedding = mode }; break;
                case "model_loading": result = result with { ModelLoading = mode }; break;
                case "llm": result = result with { Llm = mode }; break;
                case "preprocessing": result = result with { Preprocessing = mode }; break;
                default: return null;
            }
        }
        return result;
    }
}
