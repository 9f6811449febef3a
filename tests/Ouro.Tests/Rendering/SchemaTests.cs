using System.Text;
using NJsonSchema;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Querying;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Json;

namespace Ouro.Tests.Rendering;

public sealed class SchemaTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Results_match_their_schema(bool profiled)
    {
        var summary = SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan() with { Profile = profiled }));
        using var stream = new MemoryStream();
        ResultsJson.Write(stream, summary);
        await AssertMatches("systematic_results", stream);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_matches_its_schema(bool profiled)
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan() with { Profile = profiled });
        using var stream = new MemoryStream();
        RunJson.Write(stream, capture, RunClock.Of(capture), "systematic_requests_20260304_050607.parquet");
        await AssertMatches("systematic_run", stream);
    }

    [Fact]
    public async Task A_diagnosis_matches_its_schema()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan());
        using var stream = new MemoryStream();
        DiagnosisJson.Write(stream, capture, Diagnoser.Diagnose(capture));
        await AssertMatches("diagnosis", stream);
    }

    [Fact]
    public async Task An_answer_matches_its_schema_and_a_row_that_is_no_object_does_not()
    {
        using var stream = new MemoryStream();
        QueryText.WriteJson(stream, new QueryAnswer(["n", "text", "none", "list"], [[1L, "a", null, new List<object?> { 1.5, null }]]));
        await AssertMatches("query", stream);
        Assert.NotEmpty((await Schema("query")).Validate("[[1]]"));
    }

    [Fact]
    public async Task The_schema_notices_a_missing_key()
    {
        var schema = await Schema("systematic_results");
        Assert.NotEmpty(schema.Validate("""[{"deployment":"local"}]"""));
    }

    private static async Task AssertMatches(string name, MemoryStream json)
    {
        var errors = (await Schema(name)).Validate(Encoding.UTF8.GetString(json.ToArray()));
        Assert.Empty(errors.Select(e => $"{e.Path}: {e.Kind}"));
    }

    private static Task<JsonSchema> Schema(string name) => JsonSchema.FromFileAsync(Path.Combine(Repository(), "docs", "schema", $"{name}.schema.json"));

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));
}
