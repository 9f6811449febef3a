using System.Text.Json;
using NJsonSchema;

namespace Ouro.LoopbackTests.Bench;

/// <summary><c>ouro bench --self-test</c> through the real command line.</summary>
public sealed class SelfTestTests
{
    [Fact]
    public async Task It_finds_a_roofline_without_allocating_and_says_what_its_stamps_are_worth()
    {
        var (code, output, error) = await OuroProcess.RunAsync("bench --self-test --json");
        Assert.True(code == 0, error);
        var schema = await JsonSchema.FromFileAsync(Path.Combine(OuroProcess.Root, "docs", "schema", "self_test.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(output).Select(e => $"{e.Path}: {e.Kind}"));

        var result = JsonDocument.Parse(output).RootElement;
        Assert.Equal("kernel_receive", result.GetProperty("stamp").GetString());
        Assert.True(result.GetProperty("bytes_per_token").GetDouble() < 0.01, output); // a rounding of the counter aside, nothing
        double requests = result.GetProperty("max_requests_per_s").GetDouble();
        Assert.True(result.GetProperty("max_events_per_s").GetDouble() > requests, output); // a reply has 22 events
        Assert.InRange(result.GetProperty("honest_load").GetProperty("requests_per_s").GetDouble(), 1, requests);
        Assert.All(result.GetProperty("accuracy").EnumerateArray(), a => Assert.Equal(a.GetProperty("honest").GetBoolean(), a.GetProperty("objection").ValueKind == JsonValueKind.Null));
        Assert.Contains("most requests per second", error, StringComparison.Ordinal);
    }
}
