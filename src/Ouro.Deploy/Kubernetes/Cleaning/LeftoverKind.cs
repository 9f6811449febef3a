namespace Ouro.Deploy.Kubernetes.Cleaning;

public enum LeftoverKind
{
    /// <summary>Job, NATS server, Secret and Service of load in the cluster.</summary>
    LoadAgents,

    /// <summary>Stub variables of a Deployment that a run has patched.</summary>
    SwitchedStubs,
}
