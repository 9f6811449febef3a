using System.Globalization;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// An ONNX graph under construction (field numbers: onnx/onnx.proto3, IR version 10). Weights go to a second file as
/// external data, each at a multiple of 4,096 bytes, so that ONNX Runtime maps them instead of reading them.
/// </summary>
internal sealed class OnnxGraph(FileStream weights, int seed)
{
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly List<OnnxMessage> _nodes = [];
    private readonly List<OnnxMessage> _initializers = [];
    private readonly string _weightsName = Path.GetFileName(weights.Name);
    private readonly Random _random = new(seed);
    private long _offset;
    private int _valueCount;

    /// <summary>Where the weight written last starts in the weights file, bytes.</summary>
    public long LastWeightOffset { get; private set; }

    public string Weight(string name, ReadOnlySpan<int> dimensions, ReadOnlySpan<float> values)
    {
        // 4,096: the page size that a mapped initializer must start at.
        _offset = (_offset + 4095) & ~4095L;
        LastWeightOffset = _offset;
        weights.Position = _offset;
        weights.Write(MemoryMarshal.AsBytes(values));
        var tensor = new OnnxMessage();
        foreach (int dimension in dimensions)
            tensor.Int(1, dimension);
        long byteCount = (long)values.Length * sizeof(float);
        tensor.Int(2, FloatType).Text(8, name)
            .Message(13, Entry("location", _weightsName))
            .Message(13, Entry("offset", _offset.ToString(CultureInfo.InvariantCulture)))
            .Message(13, Entry("length", byteCount.ToString(CultureInfo.InvariantCulture)))
            .Int(14, 1);
        _initializers.Add(tensor);
        _offset += byteCount;
        return name;
    }

    /// <summary>Normally distributed weights from the seed (Box and Muller 1958).</summary>
    public string RandomWeight(string name, ReadOnlySpan<int> dimensions, float deviation)
    {
        int count = 1;
        foreach (int dimension in dimensions)
            count *= dimension;
        var values = new float[count];
        FillNormal(values, deviation);
        return Weight(name, dimensions, values);
    }

    public void FillNormal(Span<float> values, float deviation)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * _random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sin);
        }
    }

    public string ConstantWeight(string name, int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return Weight(name, [count], values);
    }

    /// <summary>A small integer constant inside the graph file.</summary>
    public string Ints(string name, params ReadOnlySpan<long> values)
    {
        _initializers.Add(new OnnxMessage().Int(1, values.Length).Int(2, Int64Type).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values)));
        return name;
    }

    public string Scalar(string name, float value)
    {
        _initializers.Add(new OnnxMessage().Int(2, FloatType).Text(8, name).Bytes(9, BitConverter.GetBytes(value)));
        return name;
    }

    public string Node(string operation, string[] inputs, params OnnxMessage[] attributes) => Node(operation, 1, inputs, attributes)[0];

    public string[] Node(string operation, int outputCount, string[] inputs, params OnnxMessage[] attributes)
    {
        var node = new OnnxMessage();
        foreach (string input in inputs)
            node.Text(1, input);
        var outputs = new string[outputCount];
        for (int i = 0; i < outputCount; i++)
        {
            outputs[i] = $"v{_valueCount++}";
            node.Text(2, outputs[i]);
        }
        node.Text(3, $"{operation}_{_valueCount}").Text(4, operation);
        foreach (var attribute in attributes)
            node.Message(5, attribute);
        _nodes.Add(node);
        return outputs;
    }

    /// <summary>Gives a value the name of a graph output.</summary>
    public void Name(string value, string output) =>
        _nodes.Add(new OnnxMessage().Text(1, value).Text(2, output).Text(3, output + "_named").Text(4, "Identity"));

    public static OnnxMessage IntAttribute(string name, long value) => new OnnxMessage().Text(1, name).Int(3, value).Int(20, 2);

    public static OnnxMessage FloatAttribute(string name, float value) => new OnnxMessage().Text(1, name).Float(2, value).Int(20, 1);

    public static OnnxMessage TextAttribute(string name, string value) => new OnnxMessage().Text(1, name).Text(4, value).Int(20, 3);

    public static OnnxMessage IntsAttribute(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new OnnxMessage().Text(1, name);
        foreach (long value in values)
            attribute.Int(8, value);
        return attribute.Int(20, 7);
    }

    /// <summary>The complete model: int64 inputs of batch × sequence, float outputs of batch × width.</summary>
    public byte[] ToModel(string[] inputs, string[] outputs, int outputWidth)
    {
        var graph = new OnnxMessage();
        foreach (var node in _nodes)
            graph.Message(1, node);
        graph.Text(2, "encoder");
        foreach (var initializer in _initializers)
            graph.Message(5, initializer);
        foreach (string input in inputs)
            graph.Message(11, ValueInfo(input, Int64Type, Symbol("batch"), Symbol("sequence")));
        foreach (string output in outputs)
            graph.Message(12, ValueInfo(output, FloatType, Symbol("batch"), new OnnxMessage().Int(1, outputWidth)));
        // IR version 10, operator set 20: the first with Gelu.
        return new OnnxMessage().Int(1, 10).Text(2, "ouro").Message(7, graph).Message(8, new OnnxMessage().Text(1, "").Int(2, 20)).ToArray();
    }

    private static OnnxMessage Symbol(string name) => new OnnxMessage().Text(2, name);

    private static OnnxMessage ValueInfo(string name, int elementType, params OnnxMessage[] dimensions)
    {
        var shape = new OnnxMessage();
        foreach (var dimension in dimensions)
            shape.Message(1, dimension);
        return new OnnxMessage().Text(1, name).Message(2, new OnnxMessage().Message(1, new OnnxMessage().Int(1, elementType).Message(2, shape)));
    }

    private static OnnxMessage Entry(string key, string value) => new OnnxMessage().Text(1, key).Text(2, value);
}
