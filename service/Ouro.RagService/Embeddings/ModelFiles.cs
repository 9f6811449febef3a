using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Ouro.RagService.Embeddings;

/// <summary>Where an encoder and its vocabulary lie. <paramref name="Key"/> changes whenever its vectors would.</summary>
internal sealed record ModelFiles(string Name, string ModelPath, string VocabularyPath, string Key)
{
    // Raised when the generated weights change, so that caches of older versions are not read.
    private const string GeneratorVersion = "g1";

    /// <summary>Texts that the removed mean is computed from.</summary>
    private const int MeanSampleSize = 256;

    /// <summary>A user's model: an .onnx file, or a folder with model.onnx; its vocab.txt lies beside it or is named.</summary>
    public static ModelFiles FromPath(string path, string? vocabularyPath)
    {
        string model = Directory.Exists(path) ? Path.Combine(path, "model.onnx") : path;
        string vocabulary = vocabularyPath ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, "vocab.txt");
        foreach (string file in new[] { model, vocabulary })
        {
            if (!File.Exists(file))
                throw new FileNotFoundException($"EMBEDDING_MODEL_PATH: no file {file}; expected an ONNX encoder with its vocab.txt beside it", file);
        }
        var facts = new FileInfo(model);
        string identity = string.Create(CultureInfo.InvariantCulture, $"{facts.FullName}|{facts.Length}|{facts.LastWriteTimeUtc.Ticks}");
        return new ModelFiles(Path.GetFileName(model), model, vocabulary, Hash(identity));
    }

    /// <summary>
    /// The generated encoder of a shape, written at first use. The folder is complete or absent: it is written under a
    /// temporary name and renamed, and of two processes that do it at once the second uses the first one's.
    /// </summary>
    public static ModelFiles Generated(BertShape shape, string cacheFolder, string dataFolder, IEnumerable<string> sampleTexts)
    {
        string folder = Path.Combine(cacheFolder, $"encoder-{shape.Layers}x{shape.Hidden}-{GeneratorVersion}");
        string vocabulary = Path.Combine(dataFolder, "wordpiece-vocab.txt");
        var files = new ModelFiles(
            $"generated:{shape.Name}-{shape.Layers}x{shape.Hidden}", Path.Combine(folder, BertModelWriter.ModelFileName), vocabulary,
            $"{shape.Layers}x{shape.Hidden}-{GeneratorVersion}");
        if (File.Exists(files.ModelPath))
            return files;

        Directory.CreateDirectory(cacheFolder);
        string temporary = Path.Combine(cacheFolder, $".encoder-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            var words = WordTable.Read(dataFolder);
            long meanOffset = BertModelWriter.Write(temporary, shape, words);
            float[] mean = ComputeMean(Path.Combine(temporary, BertModelWriter.ModelFileName), new TextTokenizer(vocabulary), sampleTexts);
            using (var weights = File.OpenHandle(Path.Combine(temporary, BertModelWriter.WeightsFileName), FileMode.Open, FileAccess.Write))
                RandomAccess.Write(weights, MemoryMarshal.AsBytes(mean.AsSpan()), meanOffset);
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (File.Exists(files.ModelPath))
        {
            // Another process finished the same folder first; both hold the same bytes.
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
        return files;
    }

    private static float[] ComputeMean(string modelPath, TextTokenizer tokenizer, IEnumerable<string> sampleTexts)
    {
        using var session = EncoderSession.LoadOptimised(modelPath);
        var mean = new float[session.Dimension];
        int count = 0;
        // 16 texts a batch: larger ones gain nothing at this size.
        foreach (string[] texts in sampleTexts.Take(MeanSampleSize).OrderBy(text => text.Length).Chunk(16))
        {
            float[] pooled = session.EncodePooled([.. texts.Select(text => tokenizer.Encode(text, 32))]);
            for (int i = 0; i < pooled.Length; i++)
                mean[i % mean.Length] += pooled[i];
            count += texts.Length;
        }
        for (int i = 0; i < mean.Length; i++)
            mean[i] /= Math.Max(1, count);
        return mean;
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
