namespace Ouro.RagService.Embeddings;

/// <summary>
/// Writes a BERT-shaped encoder (Devlin et al. 2019, arXiv:1810.04805) that costs what BERT costs and retrieves what its
/// word table retrieves: the word vectors stand in the embedding table, the residual branches are random but damped,
/// and the pooling weights every token by its inverse document frequency. Outputs: <c>sentence_embedding</c> (mean
/// removed, unit norm) and <c>pooled</c> (before both), from which the mean to remove is computed.
/// </summary>
internal static class BertModelWriter
{
    public const string WeightsFileName = "model.onnx.data";
    public const string ModelFileName = "model.onnx";

    // Damping: with 0.02, BERT's own initial deviation, a branch adds 0.15 to a residual stream of deviation 1 and
    // twelve of them drown the word vectors; with 0.005 each adds 0.04.
    private const float BranchDeviation = 0.005f;
    private const float WeightDeviation = 0.02f;
    private const float PositionDeviation = 0.02f;
    private const int Seed = 42;

    /// <summary>Writes the model with a mean of zeros.</summary>
    /// <returns>The offset of the mean's floats in the weights file, to be overwritten once the mean is known.</returns>
    public static long Write(string folder, BertShape shape, WordTable words)
    {
        using var weights = new FileStream(Path.Combine(folder, WeightsFileName), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var graph = new OnnxGraph(weights, Seed);
        int hidden = shape.Hidden;

        string word = graph.Weight("word", [words.PieceCount, hidden], words.Project(hidden, graph));
        string position = graph.RandomWeight("position", [BertShape.MaxPositions, hidden], PositionDeviation);
        string embedded = graph.Node("Gather", [word, "input_ids"]);
        string length = graph.Node("Shape", ["input_ids"], OnnxGraph.IntAttribute("start", 1), OnnxGraph.IntAttribute("end", 2));
        string positions = graph.Node("Slice", [position, graph.Ints("zero", 0), length, graph.Ints("axis0", 0)]);
        string type = graph.RandomWeight("type", [hidden], PositionDeviation);
        string stream = Normalize(graph, graph.Node("Add", [graph.Node("Add", [embedded, positions]), type]), "embedding_norm", hidden);

        string mask = graph.Node("Cast", ["attention_mask"], OnnxGraph.IntAttribute("to", 1));
        string wideMask = graph.Node("Unsqueeze", [mask, graph.Ints("axis12", 1, 2)]);
        string bias = graph.Node("Mul", [graph.Node("Sub", [graph.Scalar("one", 1), wideMask]), graph.Scalar("minus", -10000f)]);

        var constants = new LayerConstants(
            graph.Ints("heads", 0, 0, shape.Heads, hidden / shape.Heads),
            graph.Ints("joined", 0, 0, hidden),
            graph.Ints("thirds", hidden, hidden, hidden),
            graph.Scalar("scale", 1f / MathF.Sqrt(hidden / shape.Heads)),
            bias);
        for (int layer = 0; layer < shape.Layers; layer++)
            stream = WriteLayer(graph, shape, constants, stream, $"layer{layer}");

        string idf = graph.Node("Gather", [graph.Weight("idf", [words.PieceCount], words.PieceIdf), "input_ids"]);
        string weight = graph.Node("Unsqueeze", [graph.Node("Mul", [mask, idf]), graph.Ints("axis_last", -1)]);
        string axis1 = graph.Ints("axis1", 1);
        var noKeep = OnnxGraph.IntAttribute("keepdims", 0);
        string sum = graph.Node("ReduceSum", [graph.Node("Mul", [stream, weight]), axis1], noKeep);
        string weightSum = graph.Node("ReduceSum", [weight, axis1], noKeep);
        // A text of unknown words alone has weight 0: the floor keeps its vector finite.
        string pooled = graph.Node("Div", [sum, graph.Node("Max", [weightSum, graph.Scalar("floor", 1e-6f)])]);
        string centred = graph.Node("Sub", [pooled, graph.ConstantWeight("mean", hidden, 0)]);
        long meanOffset = graph.LastWeightOffset;
        string unit = graph.Node("LpNormalization", [centred], OnnxGraph.IntAttribute("axis", -1), OnnxGraph.IntAttribute("p", 2));
        graph.Name(unit, "sentence_embedding");
        graph.Name(pooled, "pooled");

        File.WriteAllBytes(
            Path.Combine(folder, ModelFileName),
            graph.ToModel(["input_ids", "attention_mask"], ["sentence_embedding", "pooled"], hidden));
        return meanOffset;
    }

    private readonly record struct LayerConstants(string Heads, string Joined, string Thirds, string Scale, string Bias);

    private static string WriteLayer(OnnxGraph graph, BertShape shape, LayerConstants constants, string stream, string name)
    {
        int hidden = shape.Hidden;
        string[] qkv = graph.Node(
            "Split", 3, [Linear(graph, stream, name + ".qkv", hidden, 3 * hidden, WeightDeviation), constants.Thirds], OnnxGraph.IntAttribute("axis", -1));
        string Heads(string value, params ReadOnlySpan<long> order) =>
            graph.Node("Transpose", [graph.Node("Reshape", [value, constants.Heads])], OnnxGraph.IntsAttribute("perm", order));
        string query = Heads(qkv[0], 0, 2, 1, 3);
        string key = Heads(qkv[1], 0, 2, 3, 1);
        string value = Heads(qkv[2], 0, 2, 1, 3);

        string scores = graph.Node("Add", [graph.Node("Mul", [graph.Node("MatMul", [query, key]), constants.Scale]), constants.Bias]);
        string attention = graph.Node("Softmax", [scores], OnnxGraph.IntAttribute("axis", -1));
        string mixed = graph.Node("Transpose", [graph.Node("MatMul", [attention, value])], OnnxGraph.IntsAttribute("perm", 0, 2, 1, 3));
        string context = graph.Node("Reshape", [mixed, constants.Joined]);
        stream = Normalize(
            graph, graph.Node("Add", [stream, Linear(graph, context, name + ".out", hidden, hidden, BranchDeviation)]), name + ".norm1", hidden);

        string wide = Linear(graph, stream, name + ".wide", hidden, shape.Intermediate, WeightDeviation);
        string active = graph.Node("Gelu", [wide], OnnxGraph.TextAttribute("approximate", "none"));
        string narrow = Linear(graph, active, name + ".narrow", shape.Intermediate, hidden, BranchDeviation);
        return Normalize(graph, graph.Node("Add", [stream, narrow]), name + ".norm2", hidden);
    }

    private static string Linear(OnnxGraph graph, string input, string name, int from, int to, float deviation) =>
        graph.Node("Add", [
            graph.Node("MatMul", [input, graph.RandomWeight(name + ".weight", [from, to], deviation)]),
            graph.ConstantWeight(name + ".bias", to, 0)]);

    private static string Normalize(OnnxGraph graph, string input, string name, int hidden) =>
        graph.Node(
            "LayerNormalization",
            [input, graph.ConstantWeight(name + ".gain", hidden, 1), graph.ConstantWeight(name + ".bias", hidden, 0)],
            OnnxGraph.IntAttribute("axis", -1),
            OnnxGraph.FloatAttribute("epsilon", 1e-12f));
}
