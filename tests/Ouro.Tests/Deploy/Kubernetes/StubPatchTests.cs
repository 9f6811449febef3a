using System.Text.Json.Nodes;
using Ouro.Deploy.Kubernetes;
using Ouro.Deploy.Kubernetes.Stubs;
using Ouro.Model.Planning;

namespace Ouro.Tests.Deploy.Kubernetes;

public sealed class StubPatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Environments() =>
    [
        """[{"name": "A", "value": "1"}, {"name": "USE_MOCK_LLM", "value": "false"}, {"name": "USE_MOCK_EMBEDDINGS", "value": "false"}, {"name": "B", "value": "2"}]""",
        """[{"name": "USE_MOCK_LLM", "valueFrom": {"configMapKeyRef": {"name": "stubs", "key": "llm", "fieldOfANewerApi": true}}}, {"name": "A", "value": "$(USE_MOCK_LLM)"}]""",
        """[{"name": "USE_MOCK_LLM", "value": "true"}, {"name": "USE_MOCK_LLM", "value": "false"}]""",
        """[{"name": "A", "value": "1"}]""",
        "[]",
        "",
    ];

    [Theory]
    [MemberData(nameof(Environments))]
    public void What_four_switches_change_the_restore_puts_back_byte_for_byte(string env)
    {
        var original = Manifests.Deployment(env.Length > 0 ? env : null);
        var deployment = original;
        foreach (var configuration in StubConfiguration.All.Reverse())
        {
            deployment = Switch(deployment, configuration);
            Assert.Equal(configuration.MockLlm ? "true" : "false", Effective(deployment, "USE_MOCK_LLM"));
            Assert.Equal(configuration.MockEmbeddings ? "true" : "false", Effective(deployment, "USE_MOCK_EMBEDDINGS"));
        }

        var restored = Restore(deployment);

        Assert.Equal(Template(original), Template(restored));
        Assert.Null(SwitchRecord.Read(restored));
    }

    [Fact]
    public void A_configuration_that_is_there_already_needs_no_patch() =>
        Assert.Null(StubPatch.ComputeSwitch(Manifests.Deployment("""[{"name": "USE_MOCK_LLM", "value": "false"}, {"name": "USE_MOCK_EMBEDDINGS", "value": "false"}]"""), StubConfiguration.Baseline, Record));

    [Fact]
    public void A_run_that_finds_anothers_record_takes_it_over_with_its_originals()
    {
        var left = Switch(Manifests.Deployment("""[{"name": "USE_MOCK_LLM", "value": "false"}]"""), StubConfiguration.BothStubbed);
        var patch = StubPatch.ComputeSwitch(left, StubConfiguration.BothStubbed, original => Record(original) with { ProcessId = 2 })!;
        var taken = SwitchRecord.Read(DeploymentView.Of(JsonPatches.Apply(left.Raw, patch.Text)))!;
        Assert.Empty(patch.Changes);
        Assert.Equal(2, taken.ProcessId);
        Assert.Equal("false", (string?)taken.Original["USE_MOCK_LLM"]!["value"]);
        Assert.Null(taken.Original["USE_MOCK_EMBEDDINGS"]);
    }

    [Fact]
    public void Others_changes_meanwhile_stay()
    {
        var switched = Switch(Manifests.Deployment("""[{"name": "A", "value": "1"}]"""), StubConfiguration.LlmStubbed);
        var changed = DeploymentView.Of(JsonPatches.Apply(switched.Raw, """[{"op": "add", "path": "/spec/template/spec/containers/1/env/0", "value": {"name": "NEW", "value": "x"}}]"""));
        Assert.Equal("""[{"name":"NEW","value":"x"},{"name":"A","value":"1"}]""", Restore(changed).Environment!.ToJsonString());
    }

    [Fact]
    public void The_change_is_told_in_words()
    {
        var patch = StubPatch.ComputeSwitch(Manifests.Deployment("""[{"name": "USE_MOCK_LLM", "value": "false"}]"""), StubConfiguration.BothStubbed, Record)!;
        Assert.Equal(["USE_MOCK_EMBEDDINGS: (not set) → true", "USE_MOCK_LLM: false → true"], patch.Changes);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_record_edited_by_hand_is_known_to_be_unreadable(string text)
    {
        var operations = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations", ["value"] = new JsonObject { [SwitchRecord.AnnotationName] = text } });
        var edited = DeploymentView.Of(JsonPatches.Apply(Manifests.Deployment(null).Raw, operations.ToJsonString()));
        Assert.Null(SwitchRecord.Read(edited));
        Assert.True(SwitchRecord.IsUnreadable(edited));
        Assert.False(SwitchRecord.IsUnreadable(Manifests.Deployment(null)));
    }

    [Fact]
    public void Variables_that_somebody_removed_meanwhile_all_come_back()
    {
        var switched = Switch(Manifests.Deployment("""[{"name": "USE_MOCK_LLM", "value": "false"}, {"name": "USE_MOCK_EMBEDDINGS", "value": "false"}]"""), StubConfiguration.BothStubbed);
        var emptied = DeploymentView.Of(JsonPatches.Apply(switched.Raw, """[{"op": "remove", "path": "/spec/template/spec/containers/1/env"}]"""));
        var restored = Restore(emptied);
        Assert.Equal(("false", "false"), (Effective(restored, "USE_MOCK_LLM"), Effective(restored, "USE_MOCK_EMBEDDINGS")));
    }

    private static DeploymentView Switch(DeploymentView deployment, StubConfiguration configuration) =>
        StubPatch.ComputeSwitch(deployment, configuration, Record) is { } patch ? DeploymentView.Of(JsonPatches.Apply(deployment.Raw, patch.Text)) : deployment;

    private static DeploymentView Restore(DeploymentView deployment) => DeploymentView.Of(JsonPatches.Apply(deployment.Raw, StubPatch.ComputeRestore(deployment)!.Text));

    private static SwitchRecord Record(IReadOnlyDictionary<string, JsonNode?> original) => new("rag", original, ["ouro-rag-abc"], "elsewhere", 1, Noon);

    /// <summary>Where a name is given twice the last one counts.</summary>
    private static string? Effective(DeploymentView deployment, string name) => (string?)deployment.Environment!.Last(e => (string?)e!["name"] == name)!["value"];

    /// <summary>An API server drops an empty list of variables.</summary>
    private static string Template(DeploymentView deployment)
    {
        var template = deployment.Raw["spec"]!["template"]!.DeepClone();
        if (template["spec"]!["containers"]![1]!["env"] is JsonArray { Count: 0 })
            template["spec"]!["containers"]![1]!.AsObject().Remove("env");
        return template.ToJsonString();
    }
}
