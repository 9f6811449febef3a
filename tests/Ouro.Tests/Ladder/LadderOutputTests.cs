using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using NJsonSchema;
using Ouro.Cli.Ladder;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Ladder;

public sealed class LadderOutputTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void The_budget_leads_from_A_to_B_in_every_culture(string culture)
    {
        using var scope = new CultureScope(culture);
        Matches("ladder.txt", LadderText.Render(SyntheticLadder.Of(neighbourCores: 0.8)));
    }

    [Fact]
    public void An_unfinished_ladder_says_what_is_missing() => Matches("interrupted.txt", LadderText.Render(SyntheticLadder.Interrupted()));

    [Fact]
    public void Against_real_pods_the_twins_gap_stands_beside_theirs()
    {
        var result = SyntheticLadder.Of();
        result = result with { Plan = result.Plan with { IsReal = true } };
        Matches("real.txt", LadderText.Render(result));
        Matches("real.md", LadderMarkdown.Render(result));
        var budget = result.Budgets[0];
        Assert.Equal(1, budget.Explained.ValueOrNull!.Value.Value + budget.Unexplained.ValueOrNull!.Value.Value, 9);
    }

    [Fact]
    public async Task Its_json_has_the_contracts_keys()
    {
        var document = await ValidatedAsync(SyntheticLadder.Of());
        Assert.Equal("requests_per_second", document.GetProperty("metric").GetString());
        var shares = document.GetProperty("shares").EnumerateArray().ToList();
        Assert.Equal(["cpu_quota", "network_path"], shares.Select(s => s.GetProperty("limit").GetString()));
        Assert.Equal(1, shares.Sum(s => s.GetProperty("share").GetDouble()) + document.GetProperty("unexplained").GetDouble(), 9);
        Assert.Equal("ttft_mean_s", Assert.Single(document.GetProperty("others").EnumerateArray()).GetProperty("metric").GetString());
        Assert.Equal(5, document.GetProperty("cells").GetArrayLength());
    }

    [Fact]
    public async Task What_is_unknown_is_null_with_its_reason()
    {
        var document = await ValidatedAsync(SyntheticLadder.Interrupted());
        Assert.Equal(JsonValueKind.Number, document.GetProperty("a").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.GetProperty("b").ValueKind);
        Assert.Contains("b was not measured", document.GetProperty("gap_reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, document.GetProperty("shares").GetArrayLength());
    }

    private static async Task<JsonElement> ValidatedAsync(LadderResult result)
    {
        using var stream = new MemoryStream();
        LadderJson.Write(stream, result);
        string json = Encoding.UTF8.GetString(stream.ToArray());
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Folder(), "..", "..", "..", "docs", "schema", "ladder.schema.json"));
        Assert.Empty(schema.Validate(json).Select(e => $"{e.Path}: {e.Kind}"));
        return JsonDocument.Parse(json).RootElement;
    }

    private static void Matches(string name, string text) => GoldenText.Matches(name, text, Path.Combine(Folder(), "LadderOutputTests.cs"));

    private static string Folder([CallerFilePath] string caller = "") => Path.GetDirectoryName(caller)!;
}
