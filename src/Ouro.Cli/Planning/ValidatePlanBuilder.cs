using Ouro.Cli.Options;
using Ouro.Deploy.Attesting;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Planning;

/// <summary>From texts to a checked validation, or to all their faults.</summary>
internal static class ValidatePlanBuilder
{
    /// <param name="secret">Reads an environment variable for <c>${NAME}</c> in headers.</param>
    public static Result<ValidatePlan> Build(SettingValues values, Func<string, string?> secret)
    {
        var faults = new Faults();
        var (deployments, simulator, _) = DeploymentPlanner.Plan(values, faults);
        var configurations = ConfigurationPlanner.Plan(values, faults);
        var shape = new AskShape(
            values.One(BenchSettings.EmbeddingModel)?.Text ?? AskShape.Default.EmbeddingModel,
            values.One(BenchSettings.Model)?.Text ?? AskShape.Default.LlmModel,
            RequestPlanner.PlanHeaders(values.All(BenchSettings.Header), secret, faults))
        {
            Transport = TransportPlanner.Plan(values, deployments, faults),
        };
        double timeoutSeconds = faults.Positive(values.One(BenchSettings.TimeoutSeconds), 30, 3_600);
        return faults.All.Count > 0
            ? faults.All.ToList()
            : new ValidatePlan(deployments, configurations, simulator, shape, TimeSpan.FromSeconds(timeoutSeconds));
    }
}
