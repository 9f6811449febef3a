using Ouro.Cli.Baselines;

namespace Ouro.Tests.Baselines;

public sealed class BaselineStoreTests : IDisposable
{
    private const string RunName = "systematic_run_20260304_050607.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-baselines").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_is_kept_with_its_own_files_replaced_listed_and_removed()
    {
        var store = new BaselineStore(Path.Combine(_folder, "kept"));
        Assert.Empty(store.List().Value);
        string folder = store.Save("main", WriteRun("first")).Value;
        Assert.Equal([RunName, "systematic_requests_20260304_050607.parquet"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(folder, store.Save("main", WriteRun("second")).Value);
        Assert.Equal("second", File.ReadAllText(Path.Combine(folder, RunName)));
        Assert.Equal(KeyValuePair.Create("main", Path.Combine(folder, RunName)), Assert.Single(store.List().Value));
        Assert.Equal(folder, store.Find("main"));
        Assert.True(store.Remove("main").Succeeded);
        Assert.Null(store.Find("main"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "kept")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public void A_name_cannot_lead_elsewhere(string name)
    {
        var store = new BaselineStore(Path.Combine(_folder, "kept"));
        Assert.Contains("no name for a baseline", Assert.Single(store.Save(name, WriteRun("x")).Faults).Read, StringComparison.Ordinal);
        Assert.False(store.Remove(name).Succeeded);
        Assert.Null(store.Find(name));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_fault()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Single(new BaselineStore(file).Save("main", WriteRun("x")).Faults);
    }

    private string WriteRun(string content)
    {
        string path = Path.Combine(_folder, RunName);
        File.WriteAllText(path, content);
        File.WriteAllText(Path.Combine(_folder, "systematic_requests_20260304_050607.parquet"), "requests");
        File.WriteAllText(Path.Combine(_folder, "systematic_run_20250101_000000.json"), "another run");
        return path;
    }
}
