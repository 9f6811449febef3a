using Ouro.Cli.Options;

namespace Ouro.Tests.Options;

public sealed class SettingValuesTests
{
    [Fact]
    public void Flags_win_over_variables_and_variables_over_the_file()
    {
        var file = ExperimentFile.Parse("e.yaml", new StringReader("requests: 10\nwarmup: 1\nlevels: [1, 2]\n")).Value;
        var values = SettingValues.Merge(
            BenchSettings.All,
            new Dictionary<string, IReadOnlyList<string>> { ["requests"] = ["30"] },
            name => name switch { "TOTAL_REQUESTS" => "20", "WARMUP_REQUESTS" => "2", _ => null },
            file).Value;

        Assert.Equal(new SettingValue("30", "--requests"), values.One(BenchSettings.Requests));
        Assert.Equal(new SettingValue("2", "$WARMUP_REQUESTS"), values.One(BenchSettings.Warmup));
        Assert.Equal(new SettingValue("1,2", "e.yaml: levels"), values.One(BenchSettings.Levels));
        Assert.Null(values.One(BenchSettings.Seed));
    }

    [Fact]
    public void Unknown_keys_of_the_file_are_all_named()
    {
        var file = ExperimentFile.Parse("e.yaml", new StringReader("level: 1\nrequest: 2\n")).Value;
        var merged = SettingValues.Merge(BenchSettings.All, new Dictionary<string, IReadOnlyList<string>>(), _ => null, file);
        Assert.Equal(2, merged.Faults.Count);
    }

    [Theory]
    [InlineData("levels: [1")]
    [InlineData("- 1\n- 2")]
    [InlineData("levels:\n  deep: 1")]
    public void A_file_of_another_shape_is_a_fault(string yaml) =>
        Assert.False(ExperimentFile.Parse("e.yaml", new StringReader(yaml)).Succeeded);
}
