using Ouro.Model.Planning;

namespace Ouro.Tests.Load;

/// <summary>Replies kept as files, named by their format first.</summary>
internal static class SavedReplies
{
    /// <summary>Whole replies of real servers, byte for byte; <c>tests/record-replies</c> makes them.</summary>
    public static IReadOnlyList<string> Recorded { get; } = NamesIn("Recorded");

    /// <summary>Inputs that stress the parsers, named <c>format.expected_failure.what</c>. An input on which a fuzz test fails is added here, and so stays a test.</summary>
    public static IReadOnlyList<string> Corpus { get; } = NamesIn("Corpus");

    public static (TargetFormat Format, byte[] Bytes) Read(string folder, string name) => (
        name.Split('.')[0] switch
        {
            "openai" => TargetFormat.OpenAi,
            "ollama" => TargetFormat.Ollama,
            _ => TargetFormat.Ouragboros,
        },
        File.ReadAllBytes(Path.Combine(FolderOf(folder), name + ".http")));

    private static string FolderOf(string folder) => Path.Combine(AppContext.BaseDirectory, "Load", folder);

    private static List<string> NamesIn(string folder) => [.. Directory.GetFiles(FolderOf(folder), "*.http").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];
}
