using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// An ONNX encoder, loaded. One intra-op thread per call and sequential execution: two threads per call are slower under
/// concurrency, because they spin. <see cref="Encode"/> is safe for concurrent callers.
/// </summary>
internal sealed class EncoderSession : IDisposable
{
    public const string SentenceOutput = "sentence_embedding";
    public const string PooledOutput = "pooled";

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly bool _wantsTokenTypes;
    private readonly string _firstOutput;

    private EncoderSession(InferenceSession session)
    {
        _session = session;
        _wantsTokenTypes = session.InputMetadata.ContainsKey("token_type_ids");
        _firstOutput = session.OutputMetadata.ContainsKey(SentenceOutput) ? SentenceOutput : session.OutputMetadata.Keys.First();
        int[] dimensions = session.OutputMetadata[_firstOutput].Dimensions;
        Dimension = dimensions[^1];
        IsPooled = dimensions.Length == 2;
    }

    /// <summary>Floats per vector.</summary>
    public int Dimension { get; }

    /// <summary>False for exports that return a vector per token; those are averaged here.</summary>
    private bool IsPooled { get; }

    /// <summary>For a session that lives as long as the process: all graph optimisations, weights repacked.</summary>
    public static EncoderSession LoadOptimised(string modelPath) => Load(modelPath, GraphOptimizationLevel.ORT_ENABLE_ALL, prepack: true);

    /// <summary>For a session that answers one request: the cheapest load that gives the same vectors.</summary>
    public static EncoderSession LoadPlain(string modelPath) => Load(modelPath, GraphOptimizationLevel.ORT_DISABLE_ALL, prepack: false);

    private static EncoderSession Load(string modelPath, GraphOptimizationLevel level, bool prepack)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = level,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (!prepack)
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return new EncoderSession(new InferenceSession(modelPath, options));
    }

    /// <summary>Unit vectors of the texts, one after the other.</summary>
    public float[] Encode(IReadOnlyList<long[]> texts) => Encode(texts, _firstOutput, normalise: true);

    /// <summary>Vectors before mean removal and normalisation; only generated encoders have this output.</summary>
    public float[] EncodePooled(IReadOnlyList<long[]> texts) => Encode(texts, PooledOutput, normalise: false);

    private float[] Encode(IReadOnlyList<long[]> texts, string output, bool normalise)
    {
        int batch = texts.Count;
        int length = 0;
        for (int i = 0; i < batch; i++)
            length = Math.Max(length, texts[i].Length);
        var ids = new long[batch * length];
        var mask = new long[batch * length];
        for (int i = 0; i < batch; i++)
        {
            texts[i].CopyTo(ids.AsSpan(i * length));
            mask.AsSpan(i * length, texts[i].Length).Fill(1);
        }

        long[] shape = [batch, length];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typesValue = _wantsTokenTypes ? OrtValue.CreateTensorValueFromMemory(new long[batch * length], shape) : null;
        string[] names = typesValue is null ? ["input_ids", "attention_mask"] : ["input_ids", "attention_mask", "token_type_ids"];
        OrtValue[] values = typesValue is null ? [idsValue, maskValue] : [idsValue, maskValue, typesValue];
        using var results = _session.Run(_runOptions, names, values, [output]);

        var raw = results[0].GetTensorDataAsSpan<float>();
        float[] vectors = IsPooled ? raw.ToArray() : AverageTokens(raw, texts, length);
        if (normalise)
        {
            for (int i = 0; i < batch; i++)
                Normalise(vectors.AsSpan(i * Dimension, Dimension));
        }
        return vectors;
    }

    private float[] AverageTokens(ReadOnlySpan<float> tokens, IReadOnlyList<long[]> texts, int length)
    {
        var vectors = new float[texts.Count * Dimension];
        for (int text = 0; text < texts.Count; text++)
        {
            var sum = vectors.AsSpan(text * Dimension, Dimension);
            for (int token = 0; token < texts[text].Length; token++)
                TensorPrimitives.Add(sum, tokens.Slice((text * length + token) * Dimension, Dimension), sum);
        }
        return vectors;
    }

    private static void Normalise(Span<float> vector)
    {
        float norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }
}
