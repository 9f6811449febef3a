using Ouro.Cli.Faultlab;
using Ouro.Cli.Faultlab.Catalogue;
using Ouro.Model.Findings;
using Ouro.RagService.Plants;

namespace Ouro.Tests.Faultlab;

public sealed class ScenarioTests
{
    [Fact]
    public void Every_mechanism_of_the_service_is_planted_in_both_halves_with_different_setups()
    {
        Mechanism[] verdictsOfOtherKinds = [Mechanism.ClientLimited, Mechanism.NotSteady, Mechanism.None, Mechanism.Inconclusive];
        foreach (var mechanism in Enum.GetValues<Mechanism>().Except(verdictsOfOtherKinds))
        {
            var faults = Scenarios.All.Where(s => s.Kind == ScenarioKind.Fault && s.Truth.Mechanisms.Contains(mechanism)).ToList();
            Assert.Contains(faults, s => s.Half == LabHalf.Tuning);
            Assert.Contains(faults, s => s.Half == LabHalf.Scoring);
            Assert.Equal(faults.Count, faults.Select(s => s.Setup).Distinct().Count());
        }
        Assert.All(verdictsOfOtherKinds, mechanism => Assert.Contains(Scenarios.All, s => s.Truth.Mechanisms.Contains(mechanism)));
    }

    [Fact]
    public void There_are_enough_of_each_kind_and_names_are_unique()
    {
        Assert.True(Scenarios.All.Count >= 40);
        Assert.True(Scenarios.All.Count(s => s.Kind == ScenarioKind.Healthy) >= 8);
        Assert.True(Scenarios.All.Count(s => s.Kind == ScenarioKind.Trap) >= 8);
        Assert.Equal(Scenarios.All.Count, Scenarios.All.Select(s => s.Name).Distinct().Count());
        Assert.All(Scenarios.All, s => Assert.Matches("^[a-z0-9-]+$", s.Name));
        Assert.All(Scenarios.All, s => Assert.True(!s.IsQuick || s.Half == LabHalf.Scoring, s.Name));
    }

    [Fact]
    public void Every_setup_is_a_plan_whose_plants_the_service_understands()
    {
        foreach (var setup in Scenarios.All.SelectMany(s => new[] { s.Setup, s.Removed }).OfType<LabSetup>())
        {
            var plan = LabRun.Plan(setup, "unused");
            Assert.True(plan.Succeeded, string.Join("; ", plan.Faults));
            var deployment = Assert.Single(plan.Value.Run.Deployments);
            Assert.True(plan.Value.Run.Profile);
            var faults = new List<(string Read, string Expected)>();
            _ = FaultGrammar.Parse(deployment.Environment["PLANT"], faults);
            Assert.Empty(faults);
        }
    }

    [Fact]
    public void A_fault_is_removed_at_the_level_that_it_is_judged_at()
    {
        var faults = Scenarios.All.Where(s => s.Kind == ScenarioKind.Fault).ToList();
        Assert.All(faults, s => Assert.NotNull(s.Removed));
        Assert.All(faults, s => Assert.Equal(s.Setup.TopLevel, s.Removed!.TopLevel));
        Assert.All(faults, s => Assert.NotEqual(s.Setup.AtTop(), s.Removed));
    }
}
