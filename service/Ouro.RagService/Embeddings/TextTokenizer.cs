using Microsoft.ML.Tokenizers;

namespace Ouro.RagService.Embeddings;

/// <summary>WordPiece token ids of a text, framed by [CLS] and [SEP]. Safe for concurrent callers.</summary>
internal sealed class TextTokenizer(string vocabularyPath)
{
    private readonly BertTokenizer _tokenizer = BertTokenizer.Create(vocabularyPath);

    /// <param name="maxTokens">Longer texts are cut here, marks included.</param>
    public long[] Encode(string text, int maxTokens)
    {
        var ids = _tokenizer.EncodeToIds(text, maxTokens, addSpecialTokens: true, out _, out _);
        var result = new long[ids.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = ids[i];
        return result;
    }

    public int CountTokens(string text) => _tokenizer.CountTokens(text);
}
