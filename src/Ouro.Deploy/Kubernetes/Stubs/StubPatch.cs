using System.Globalization;
using System.Text.Json.Nodes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes.Stubs;

/// <summary>
/// The JSON patches (RFC 6902) that switch a Deployment's stub variables and put them back (pure). Only the two entries are
/// touched, each at its place, so that the template comes back byte for byte and others' changes to other variables stay.
/// </summary>
/// <param name="Text">The patch.</param>
/// <param name="Changes">What it changes, for a reader: <c>USE_MOCK_LLM: false → true</c>.</param>
internal sealed record StubPatch(string Text, IReadOnlyList<string> Changes)
{
    public static readonly IReadOnlyList<string> Variables = [.. StubConfiguration.Baseline.Variables.Keys];

    private const string AnnotationsPath = "/metadata/annotations";
    private static readonly string RecordPath = $"{AnnotationsPath}/{SwitchRecord.AnnotationName.Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>Null where the Deployment is in that configuration already, and in nobody else's hands.</summary>
    /// <param name="record">Names whoever switches; given the originals, which are those of an earlier record where there is one.</param>
    public static StubPatch? ComputeSwitch(DeploymentView deployment, StubConfiguration configuration, Func<IReadOnlyDictionary<string, JsonNode?>, SwitchRecord> record)
    {
        var operations = new JsonArray();
        var changes = new List<string>();
        string path = EnvironmentPath(deployment);
        foreach (var (name, value) in configuration.Variables)
        {
            int index = IndexOf(deployment.Environment, name);
            var entry = new JsonObject { ["name"] = name, ["value"] = value };
            if (index >= 0 && JsonNode.DeepEquals(deployment.Environment![index], entry))
                continue;
            changes.Add($"{name}: {Describe(index < 0 ? null : deployment.Environment![index])} → {value}");
            if (index >= 0)
            {
                operations.Add(Operation("test", $"{At(path, index)}/name", name));
                operations.Add(Operation("replace", At(path, index), entry));
            }
            else
            {
                if (deployment.Environment is null && changes.Count == 1)
                    operations.Add(Operation("add", path, new JsonArray()));
                operations.Add(Operation("add", path + "/-", entry));
            }
        }

        var left = SwitchRecord.Read(deployment);
        var next = record(left?.Original ?? OriginalOf(deployment));
        if (changes.Count == 0 && left?.HasHolderOf(next) != false)
            return null;
        if (deployment.Typed.Metadata.Annotations is null)
            operations.Insert(0, Operation("add", AnnotationsPath, new JsonObject()));
        operations.Add(Operation("add", RecordPath, next.ToText()));
        return new StubPatch(operations.ToJsonString(), changes);
    }

    /// <summary>Undoes what the Deployment's record says; null where it holds none.</summary>
    public static StubPatch? ComputeRestore(DeploymentView deployment)
    {
        if (SwitchRecord.Read(deployment) is not { } record)
            return null;
        var operations = new JsonArray();
        var changes = new List<string>();
        string path = EnvironmentPath(deployment);

        if (deployment.Environment is null && record.Original.Values.Any(o => o is not null))
            operations.Add(Operation("add", path, new JsonArray()));

        // From the last to the first: a removal moves what comes after it.
        foreach (var (name, original) in record.Original.OrderByDescending(o => IndexOf(deployment.Environment, o.Key)))
        {
            int index = IndexOf(deployment.Environment, name);
            var current = index < 0 ? null : deployment.Environment![index];
            if (JsonNode.DeepEquals(current, original))
                continue;
            changes.Add($"{name}: {Describe(current)} → {Describe(original)}");
            if (index >= 0)
                operations.Add(Operation("test", $"{At(path, index)}/name", name));
            if (original is null)
                operations.Add(new JsonObject { ["op"] = "remove", ["path"] = At(path, index) });
            else if (index >= 0)
                operations.Add(Operation("replace", At(path, index), original.DeepClone()));
            else
                operations.Add(Operation("add", path + "/-", original.DeepClone()));
        }

        operations.Add(new JsonObject { ["op"] = "remove", ["path"] = RecordPath });
        return new StubPatch(operations.ToJsonString(), changes);
    }

    private static Dictionary<string, JsonNode?> OriginalOf(DeploymentView deployment) =>
        Variables.ToDictionary(name => name, name => IndexOf(deployment.Environment, name) is >= 0 and var index ? deployment.Environment![index]!.DeepClone() : null);

    /// <summary>Where a name is given twice the last one counts, as in the pod.</summary>
    private static int IndexOf(JsonArray? environment, string name)
    {
        for (int i = (environment?.Count ?? 0) - 1; i >= 0; i--)
        {
            if ((string?)environment![i]!["name"] == name)
                return i;
        }

        return -1;
    }

    private static string EnvironmentPath(DeploymentView deployment) =>
        string.Create(CultureInfo.InvariantCulture, $"/spec/template/spec/containers/{deployment.ContainerIndex}/env");

    private static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}/{index}");

    private static JsonObject Operation(string op, string path, JsonNode? value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    private static string Describe(JsonNode? entry) => entry is null ? "(not set)" : (string?)entry["value"] ?? (entry["valueFrom"] is null ? "\"\"" : "(from a reference)");
}
