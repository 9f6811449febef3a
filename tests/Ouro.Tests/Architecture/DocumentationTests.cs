using System.CommandLine;
using System.Text.RegularExpressions;
using Ouro.Cli.Commands;

namespace Ouro.Tests.Architecture;

/// <summary>Every path and every <c>ouro</c> command that README.md and AGENTS.md quote must exist.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents() => ["README.md", "AGENTS.md", "docs/measurement.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Quoted_paths_exist(string document) =>
        Assert.All(
            Paths().Matches(Text(document)).Select(m => m.Groups[1].Value.TrimEnd('/')),
            path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Quoted_commands_parse(string document)
    {
        var root = Root.Create();
        var failed = Commands().Matches(Text(document)).Select(m => m.Groups[1].Value.Trim())
            .Where(line => !line.Contains('<', StringComparison.Ordinal))
            .Where(line => root.Parse(line).Errors.Count > 0);
        Assert.Empty(failed);
    }

    [Fact]
    public void Agents_file_stays_under_150_lines() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "AGENTS.md")).Count(), 1, 149);

    private static string Text(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    [GeneratedRegex(@"`((?:src|service|tests|bench|deploy|docs|scripts|web)/[A-Za-z0-9_./\-]*)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^(?:[A-Z_0-9]+=\S+ )*\./ouro ([^#\n|]+)", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
