using k8s.Models;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>What a run puts beside the service (pure): a NATS server that only its own password opens, and a Job of agents.</summary>
internal sealed class LoadManifests(ClusterLoadPlan plan, RunMark mark, string password)
{
    public const int NatsPort = 4222;
    public const string User = "ouro";
    public const string NatsComponent = "nats";
    public const string AgentComponent = "agent";

    private const string PasswordKey = "password";
    private const string ConfigurationKey = "nats.conf";
    private const string ConfigurationFolder = "/etc/ouro";
    private const string DataFolder = "/data";

    // The image's own user (deploy/Dockerfile).
    private const long UserId = 1654;

    // Of a crashed run's Job and its pods alone, once the agents have given their coordinator up: NATS, Secret and Service wait for ouro k8s clean.
    private const int SecondsKeptAfterEnd = 600;

    /// <summary>Pods of a Job of so many agents that may fail before it gives up.</summary>
    public static int FailuresBorneBy(int agents) => agents;

    public V1Service Service() => new()
    {
        Metadata = mark.Metadata(NatsComponent),
        Spec = new V1ServiceSpec { Selector = mark.Labels(NatsComponent), Ports = [new V1ServicePort { Name = "client", Port = NatsPort }] },
    };

    /// <summary>The password as the agents' variable, and inside the server's configuration: on no command line.</summary>
    public V1Secret Secret() => new()
    {
        Metadata = mark.Metadata(NatsComponent),
        StringData = new Dictionary<string, string>
        {
            [PasswordKey] = password,
            [ConfigurationKey] = $$"""
                port: {{NatsPort}}
                jetstream { store_dir: "{{DataFolder}}" }
                authorization { user: "{{User}}", password: "{{password}}" }

                """,
        },
    };

    public V1Pod Nats() => new()
    {
        Metadata = mark.Metadata(NatsComponent, "-nats"),
        Spec = PodSpec(
            new V1Container
            {
                Name = NatsComponent,
                Image = plan.NatsImage,
                Args = ["-c", $"{ConfigurationFolder}/{ConfigurationKey}"],
                Ports = [new V1ContainerPort { ContainerPort = NatsPort }],
                ReadinessProbe = new V1Probe { TcpSocket = new V1TCPSocketAction { Port = NatsPort }, PeriodSeconds = 1 },
                Resources = Resources(cpu: "50m", memory: "64Mi", memoryLimit: "512Mi"),
                VolumeMounts = [Mount("configuration", ConfigurationFolder), Mount("data", DataFolder)],
            },
            new V1Volume { Name = "configuration", Secret = new V1SecretVolumeSource { SecretName = mark.Name, Items = [new V1KeyToPath { Key = ConfigurationKey, Path = ConfigurationKey }] } },
            Scratch("data")),
    };

    /// <summary>Not limited in CPU: a throttled generator measures itself.</summary>
    /// <param name="nats">By address: a cluster may have no DNS.</param>
    public V1Job Agents(Uri nats) => new()
    {
        Metadata = mark.Metadata(AgentComponent),
        Spec = new V1JobSpec
        {
            CompletionMode = "Indexed",
            Completions = plan.Agents,
            Parallelism = plan.Agents,

            // A Job that gives up ends all its pods: the agents that are left still serve the cells to come.
            BackoffLimit = FailuresBorneBy(plan.Agents),
            TtlSecondsAfterFinished = SecondsKeptAfterEnd,
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = mark.Labels(AgentComponent) },
                Spec = PodSpec(
                    new V1Container
                    {
                        Name = AgentComponent,
                        Image = plan.AgentImage,
                        Args = ["agent", "--nats", nats.OriginalString, "--once"],
                        Env =
                        [
                            new V1EnvVar { Name = "NATS_USER", Value = User },
                            new V1EnvVar { Name = "NATS_PASSWORD", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = mark.Name, Key = PasswordKey } } },
                        ],
                        Resources = Resources(cpu: "100m", memory: "128Mi", memoryLimit: "1Gi"),
                        VolumeMounts = [Mount("tmp", "/tmp")],
                    },
                    Scratch("tmp")),
            },
        },
    };

    /// <summary>As the restricted profile of pod security asks for.</summary>
    private static V1PodSpec PodSpec(V1Container container, params V1Volume[] volumes)
    {
        container.SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        };
        return new V1PodSpec
        {
            RestartPolicy = "Never",
            AutomountServiceAccountToken = false,
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = UserId,
                RunAsGroup = UserId,
                FsGroup = UserId,
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            Containers = [container],
            Volumes = volumes,
        };
    }

    private static V1ResourceRequirements Resources(string cpu, string memory, string memoryLimit) => new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) },
        Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memoryLimit) },
    };

    private static V1Volume Scratch(string name) => new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource() };

    private static V1VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path };
}
