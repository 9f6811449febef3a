using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Ouro.RagService.Retrieval;

/// <summary>The text of a PDF in reading order, pages separated by blank lines.</summary>
internal static class PdfText
{
    // A file of 8 MB can say that it has millions of pages.
    public const int PageLimit = 2_000;

    /// <returns>The text, or why there is none; past the character limit it ends early.</returns>
    public static (string? Text, string? Fault) Read(byte[] file, int characterLimit)
    {
        try
        {
            using var document = PdfDocument.Open(file);
            if (document.NumberOfPages > PageLimit)
                return (null, $"read a PDF of {document.NumberOfPages} pages, expected at most {PageLimit}; split it");
            var text = new StringBuilder();
            for (int page = 1; page <= document.NumberOfPages && text.Length <= characterLimit; page++)
                text.Append(ContentOrderTextExtractor.GetText(document.GetPage(page), addDoubleNewline: true)).Append("\n\n");
            return (text.ToString(), null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Damaged or hostile bytes meet the parser with whatever it throws: all mean the same here.
            return (null, "not a readable PDF");
        }
    }
}
