using System.CommandLine;
using Ouro.Cli.Rendering;
using Ouro.Deploy.Kubernetes.Cleaning;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Kubernetes;

/// <summary><c>ouro k8s</c>: what runs leave in a cluster.</summary>
internal static class KubernetesCommand
{
    private static readonly Option<string?> Namespace = new("--namespace", "-n") { HelpName = "NS", Description = "Look here (default: the context's namespace)." };
    private static readonly Option<string?> Context = new("--context") { HelpName = "NAME", Description = "Of the kubeconfig (default: its current one)." };
    private static readonly Option<bool> AllRuns = new("--all-runs") { Description = "Also what belongs to runs that go on here, to runs of other machines, and to runs that it no longer tells." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be removed." };
    private static readonly Option<bool> YesReally = new("--yes-really") { Description = "Also in a namespace whose name begins with prod." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    public static Command Create()
    {
        var clean = new ExampledCommand(
            "clean",
            "Remove what runs that were killed left in a namespace: Job, NATS server, Secret and Service of 'ouro bench --from-cluster', and stubs that are still switched. Without --all-runs nothing is touched whose run goes on, or may.",
            "ouro k8s clean --namespace lab --dry-run",
            "ouro k8s clean --namespace lab",
            "ouro k8s clean --namespace lab --all-runs --json") { Namespace, Context, AllRuns, DryRun, YesReally, Json };
        clean.SetAction(CleanAsync);
        return new ExampledCommand("k8s", "Look after what runs leave in a cluster.", "ouro k8s clean --namespace lab") { clean };
    }

    private static async Task<int> CleanAsync(ParseResult parsed, CancellationToken stop)
    {
        var order = new CleanOrder(parsed.GetValue(Context), parsed.GetValue(Namespace), parsed.GetValue(AllRuns), parsed.GetValue(DryRun), parsed.GetValue(YesReally));
        var opened = ClusterCleaner.Open(order, line => Console.Error.WriteLine(Redaction.Text(line)));
        if (!opened.TryGet(out var cleaner))
            return ExitCode.Print(opened.Faults);
        using (cleaner)
        {
            try
            {
                var cleaned = await cleaner.RunAsync(stop);
                if (!cleaned.TryGet(out var leftovers))
                    return ExitCode.Print(cleaned.Faults);
                if (parsed.GetValue(Json))
                    CleanOutput.WriteJson(cleaner.Namespace, order.IsDryRun, leftovers);
                else
                    Console.Write(CleanOutput.Render(cleaner.Namespace, leftovers));
                return leftovers.Any(l => l.State == LeftoverState.Failed) ? ExitCode.Of(FaultKind.DeploymentUnavailable) : ExitCode.Done;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                Console.Error.WriteLine("ouro: interrupted; start it again to remove the rest");
                return ExitCode.Interrupted;
            }
        }
    }
}
