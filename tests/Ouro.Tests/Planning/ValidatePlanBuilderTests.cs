using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Deploy.Attesting;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Planning;

public sealed class ValidatePlanBuilderTests
{
    [Fact]
    public void Nothing_given_proves_all_four_configurations_of_the_reference_service_and_its_twin()
    {
        var plan = Build([], []).Value;
        Assert.Equal([DeploymentKind.Managed, DeploymentKind.Limited], plan.Deployments.Select(d => d.Kind));
        Assert.Equal(StubConfiguration.All, plan.Configurations);
        Assert.NotNull(plan.SimulatorSettings);
        Assert.Equal(AskShape.Default.LlmModel, plan.Shape.LlmModel);
    }

    [Fact]
    public void The_seeds_variables_mean_what_they_mean_for_bench()
    {
        var plan = Build([], [("LOCAL_BASE_URL", "http://localhost:8001"), ("USE_MOCK_EMBEDDINGS", "true")]).Value;
        Assert.Equal(DeploymentKind.Fixed, Assert.Single(plan.Deployments).Kind);
        Assert.Equal([StubConfiguration.EmbeddingsStubbed, StubConfiguration.BothStubbed], plan.Configurations);
        Assert.Null(plan.SimulatorSettings);
    }

    [Fact]
    public void A_question_carries_the_given_models_and_headers()
    {
        var plan = Build([("model", "openai:x"), ("embedding-model", "huggingface:y"), ("header", "Authorization: Bearer ${TOKEN}")], [("TOKEN", "secret")]).Value;
        Assert.Equal(("huggingface:y", "openai:x"), (plan.Shape.EmbeddingModel, plan.Shape.LlmModel));
        Assert.Equal([new("Authorization", "Bearer secret")], plan.Shape.Headers);
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var faults = Build([("local-url", "nowhere"), ("configs", "mock-all"), ("timeout", "0"), ("header", "x")], []).Faults;
        Assert.All(["--local-url", "--configs", "--timeout", "--header"], flag => Assert.Contains(faults, f => f.Read.Contains(flag, StringComparison.Ordinal)));
    }

    private static Result<ValidatePlan> Build((string Name, string Text)[] flags, (string Name, string Text)[] variables)
    {
        var given = flags.ToDictionary(f => f.Name, f => (IReadOnlyList<string>)[f.Text]);
        string? Variable(string name) => variables.Where(v => v.Name == name).Select(v => v.Text).FirstOrDefault();
        return ValidatePlanBuilder.Build(SettingValues.Merge(ValidateSettings.All, given, Variable, null).Value, Variable);
    }
}
