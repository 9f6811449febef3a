using k8s;
using k8s.Models;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>What load in a cluster needs (the Role <c>ouro-load</c> of deploy/k8s/rbac.yaml), asked before anything is created: what cannot be removed again must not be put there.</summary>
internal static class LoadRights
{
    public static readonly IReadOnlyList<(string Verb, string Resource)> All =
    [
        ("create", "services"), ("list", "services"), ("delete", "services"),
        ("create", "secrets"), ("delete", "secrets"),
        ("create", "pods"), ("list", "pods"), ("delete", "pods"),
        ("create", "jobs"), ("delete", "jobs"),
        ("create", "pods/portforward"), ("get", "pods/portforward"), // over a WebSocket, API servers ask for the one or for the other
    ];

    /// <returns>A fault for each right that is missing.</returns>
    public static async Task<IReadOnlyList<Fault>> FindMissingAsync(ClusterConnection connection, CancellationToken cancel)
    {
        var faults = new List<Fault>();
        foreach (var (verb, resource) in All)
        {
            string[] parts = resource.Split('/');
            var review = new V1SelfSubjectAccessReview
            {
                Spec = new V1SelfSubjectAccessReviewSpec
                {
                    ResourceAttributes = new V1ResourceAttributes
                    {
                        NamespaceProperty = connection.Scope.Namespace,
                        Verb = verb,
                        Group = ClusterFaults.GroupOf(resource),
                        Resource = parts[0],
                        Subresource = parts.ElementAtOrDefault(1),
                    },
                },
            };
            var asked = await connection.TryAsync("create", "selfsubjectaccessreviews", bound => connection.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: bound), cancel);
            if (!asked.TryGet(out var answer))
                return asked.Faults;
            if (!answer.Status.Allowed)
                faults.Add(ClusterFaults.Forbidden(verb, resource, connection.Scope));
        }

        return faults;
    }
}
