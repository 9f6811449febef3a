using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// The shipped word vectors, arranged by WordPiece: one row and one idf per vocabulary entry. Sources: Data/README.md
/// (vectors 200 wide, int8 × a float scale per row; document frequencies among 117,659 glosses).
/// </summary>
internal sealed class WordTable
{
    private const int VectorWidth = 200;
    private const double GlossCount = 117_659;

    private readonly sbyte[] _vectors;
    private readonly int[] _rowOfPiece;

    private WordTable(sbyte[] vectors, int[] rowOfPiece, float[] pieceIdf)
    {
        _vectors = vectors;
        _rowOfPiece = rowOfPiece;
        PieceIdf = pieceIdf;
    }

    public int PieceCount => _rowOfPiece.Length;

    /// <summary>Pooling weight per vocabulary entry: ln(N / df); 0 for marks such as [CLS].</summary>
    public float[] PieceIdf { get; }

    public static WordTable Read(string dataFolder)
    {
        var rowOfWord = new Dictionary<string, (int Row, int DocumentFrequency)>(50_000, StringComparer.Ordinal);
        int row = 0;
        foreach (string line in File.ReadLines(Path.Combine(dataFolder, "words.tsv")))
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (line.StartsWith("# ", StringComparison.Ordinal) || tab < 0)
                continue;
            rowOfWord.TryAdd(line[..tab], (row++, int.Parse(line.AsSpan(tab + 1), CultureInfo.InvariantCulture)));
        }
        byte[] vectors = NpyFile.ReadBody(Path.Combine(dataFolder, "word-vectors.i8.npy"));

        string[] pieces = File.ReadAllLines(Path.Combine(dataFolder, "wordpiece-vocab.txt"));
        var rowOfPiece = new int[pieces.Length];
        var idf = new float[pieces.Length];
        for (int i = 0; i < pieces.Length; i++)
        {
            string piece = pieces[i];
            if (rowOfWord.TryGetValue(piece, out var word))
            {
                rowOfPiece[i] = word.Row;
                idf[i] = (float)Math.Log(GlossCount / Math.Max(1, word.DocumentFrequency));
            }
            else
            {
                // A continuation or unseen piece carries a random direction: a small weight lets a repeated rare piece match itself.
                rowOfPiece[i] = -1;
                idf[i] = piece.StartsWith('[') && piece.EndsWith(']') ? 0f : 2f;
            }
        }
        return new WordTable(MemoryMarshal.Cast<byte, sbyte>(vectors).ToArray(), rowOfPiece, idf);
    }

    /// <summary>
    /// The embedding table: every vector times one random 200 × <paramref name="width"/> matrix, which keeps cosines
    /// (Johnson and Lindenstrauss 1984), scaled to unit deviation per element. The layer norm that follows removes any
    /// scale, so the rows' int8 scales are not needed.
    /// </summary>
    public float[] Project(int width, OnnxGraph random)
    {
        var matrix = new float[VectorWidth * width];
        random.FillNormal(matrix, 1f);
        var table = new float[PieceCount * width];
        for (int piece = 0; piece < PieceCount; piece++)
        {
            var row = table.AsSpan(piece * width, width);
            if (_rowOfPiece[piece] < 0)
            {
                random.FillNormal(row, 1f);
                continue;
            }
            var vector = _vectors.AsSpan(_rowOfPiece[piece] * VectorWidth, VectorWidth);
            for (int i = 0; i < VectorWidth; i++)
                TensorPrimitives.MultiplyAdd(matrix.AsSpan(i * width, width), (float)vector[i], row, row);
            float norm = TensorPrimitives.Norm<float>(row);
            if (norm > 0)
                TensorPrimitives.Multiply(row, MathF.Sqrt(width) / norm, row);
        }
        return table;
    }
}
