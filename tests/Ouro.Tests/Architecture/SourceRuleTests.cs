using System.Text.RegularExpressions;

namespace Ouro.Tests.Architecture;

/// <summary>Rules of docs/style.md that a machine can hold.</summary>
public sealed partial class SourceRuleTests
{
    private const int Limit = 600;
    private const int LimitWithoutReason = 400;

    [Fact]
    public void No_source_file_is_past_600_lines() =>
        Assert.Empty(Repository.SourceFiles().Where(f => File.ReadLines(f).Count() > Limit).Select(Name));

    [Fact]
    public void A_file_past_400_lines_says_why_in_its_first_line() =>
        Assert.Empty(Repository.SourceFiles()
            .Where(f => File.ReadLines(f).Count() > LimitWithoutReason && !File.ReadLines(f).First().StartsWith("//", StringComparison.Ordinal))
            .Select(Name));

    [Fact]
    public void No_catch_is_empty() =>
        Assert.All(Repository.SourceFiles(), f => Assert.False(EmptyCatch().IsMatch(File.ReadAllText(f)), Name(f)));

    [Fact]
    public void No_folder_is_a_drawer()
    {
        string[] drawers = ["Helpers", "Common", "Utils", "Misc"];
        Assert.Empty(Repository.SourceFiles().Select(f => Path.GetDirectoryName(f)!).Distinct().Where(d => drawers.Contains(Path.GetFileName(d))));
    }

    private static string Name(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
