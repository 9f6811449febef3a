namespace Ouro.RagService.Embeddings;

/// <summary>The size of a generated encoder. What an encoder costs depends on this alone, not on its weights.</summary>
internal sealed record BertShape(string Name, int Layers, int Hidden, int Heads, int Intermediate)
{
    /// <summary>all-MiniLM-L6: 6 layers of 384.</summary>
    public static readonly BertShape MiniLm = new("minilm", 6, 384, 12, 1536);

    /// <summary>PhysBERT, a BERT base: 12 layers of 768.</summary>
    public static readonly BertShape PhysBert = new("physbert", 12, 768, 12, 3072);

    /// <summary>Position rows of the graph; longer input is cut.</summary>
    public const int MaxPositions = 512;

    public static BertShape? ByName(string name) => name.ToLowerInvariant() switch
    {
        "minilm" => MiniLm,
        "physbert" => PhysBert,
        _ => null,
    };
}
