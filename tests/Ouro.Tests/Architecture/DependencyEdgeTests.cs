using System.Xml.Linq;

namespace Ouro.Tests.Architecture;

/// <summary>Holds the arrows that docs/architecture.md draws: a new edge between projects is a decision, not an accident.</summary>
public sealed class DependencyEdgeTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ouro.Model"] = [],
        ["Ouro.Load"] = ["Ouro.Model"],
        ["Ouro.Profile"] = ["Ouro.Model"],
        ["Ouro.Deploy"] = ["Ouro.Model"],
        ["Ouro.Analysis"] = ["Ouro.Model"],
        ["Ouro.RagService"] = [],
        ["Ouro.Cluster"] = ["Ouro.Model", "Ouro.Load"],
        ["Ouro.Cli"] = ["Ouro.Model", "Ouro.Load", "Ouro.Cluster", "Ouro.Profile", "Ouro.Deploy", "Ouro.Analysis", "Ouro.RagService"],
    };

    public static TheoryData<string> Projects() => [.. ProjectFiles().Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_draws(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the architecture: draw it in docs/architecture.md and here");
        var references = XDocument.Load(ProjectFiles()[project]).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void The_model_references_nothing_but_the_framework() =>
        Assert.Empty(XDocument.Load(ProjectFiles()["Ouro.Model"]).Descendants("PackageReference"));

    private static Dictionary<string, string> ProjectFiles() =>
        new[] { "src", "service" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!);
}
