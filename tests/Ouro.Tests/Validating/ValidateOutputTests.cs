using System.Text;
using NJsonSchema;
using Ouro.Cli;
using Ouro.Cli.Commands.Validate;
using Ouro.Deploy.Validating;
using Ouro.Tests.Architecture;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Validating;

public sealed class ValidateOutputTests
{
    private static readonly CheckResult Passed = Result(StubCheck.Vector, CheckState.Pass), Failed = Result(StubCheck.LlmSpeed, CheckState.Fail), Skipped = Result(StubCheck.CachePollution, CheckState.Skip);

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void A_line_per_check_and_the_totals(string culture)
    {
        using var scope = new CultureScope(culture);
        Assert.Equal("PASS  local/mock-both           vector: 768 dimensions", ValidateOutput.Line(Passed));
        Assert.Equal("FAIL  local/mock-both           llm_speed: 768 dimensions", ValidateOutput.Line(Failed));
        Assert.Equal("2 passed, 1 failed, 1 skipped", ValidateOutput.Totals([Passed, Failed, Skipped, Passed]));
    }

    [Fact]
    public async Task The_json_matches_its_schema()
    {
        using var stream = new MemoryStream();
        ValidateOutput.WriteJson(stream, [Passed, Failed, Skipped]);
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs/schema/validate.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(stream.ToArray())).Select(e => $"{e.Path}: {e.Kind}"));
        Assert.NotEmpty(schema.Validate("""{"checks":[{"deployment":"local"}],"passed":0,"failed":0,"skipped":0}"""));
    }

    [Fact]
    public void The_exit_code_says_whether_a_check_failed_or_nothing_could_be_started()
    {
        CheckResult lost = Result(StubCheck.Start, CheckState.Fail);
        Assert.Equal(ExitCode.Done, ValidateOutput.ExitCodeOf([Passed, Skipped]));
        Assert.Equal(ExitCode.GateFailed, ValidateOutput.ExitCodeOf([Passed, Failed]));
        Assert.Equal(ExitCode.GateFailed, ValidateOutput.ExitCodeOf([Passed, lost]));
        Assert.Equal(ExitCode.DeploymentUnavailable, ValidateOutput.ExitCodeOf([lost, lost, Skipped]));
    }

    private static CheckResult Result(StubCheck check, CheckState state) => new("local", "mock-both", check, state, "768 dimensions");
}
