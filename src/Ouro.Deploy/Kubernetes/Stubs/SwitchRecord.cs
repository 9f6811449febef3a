using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ouro.Deploy.Kubernetes.Stubs;

/// <summary>
/// What the stub variables were before Ouro switched them. It is kept as an annotation of the Deployment itself, written in the
/// same patch as the switch: docs/decisions/0006-switch-record-as-annotation.md.
/// </summary>
/// <param name="Container">Name of the container whose variables were changed.</param>
/// <param name="Original">The variables' whole entries; null: it had none.</param>
/// <param name="ReplicaSets">Those that were there before: any other is left over from switching.</param>
/// <param name="Host">The machine of the run that switched it, and below its process.</param>
internal sealed record SwitchRecord(string Container, IReadOnlyDictionary<string, JsonNode?> Original, IReadOnlyList<string> ReplicaSets, string Host, int ProcessId, DateTimeOffset Since)
{
    public const string AnnotationName = "ouro.dev/switched-stubs";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null where there is none, or none that this version can read.</summary>
    public static SwitchRecord? Read(DeploymentView deployment)
    {
        try
        {
            return deployment.Annotation(AnnotationName) is { } text && JsonSerializer.Deserialize<SwitchRecord>(text, Json) is { Original: not null, ReplicaSets: not null, Host: not null } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            // Edited by hand.
            return null;
        }
    }

    /// <summary>There is a record, and this version cannot read it: switching would overwrite the only copy of the originals.</summary>
    public static bool IsUnreadable(DeploymentView deployment) => deployment.Annotation(AnnotationName) is not null && Read(deployment) is null;

    [JsonIgnore]
    public RunHolder Holder => new(Host, ProcessId, Since);

    public string ToText() => JsonSerializer.Serialize(this, Json);

    public bool HasHolderOf(SwitchRecord other) => Host == other.Host && ProcessId == other.ProcessId;

    /// <summary>Whether another run on this machine still has it switched; of other machines nothing is known.</summary>
    public bool IsHeldByOther() => !Holder.IsThisProcess && Holder.IsRunningHere();
}
