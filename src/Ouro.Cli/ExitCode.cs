using Ouro.Cli.Rendering;
using Ouro.Model.Outcomes;

namespace Ouro.Cli;

/// <summary>Exit codes of the contract.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int GateFailed = 1;
    public const int BadInput = 2;
    public const int DeploymentUnavailable = 3;
    public const int InvalidRun = 4;
    public const int Interrupted = 130;

    public static int Of(FaultKind kind) => kind switch
    {
        FaultKind.BadInput => BadInput,
        FaultKind.DeploymentUnavailable => DeploymentUnavailable,
        _ => InvalidRun,
    };

    /// <summary>Prints every fault once, on a line of its own; the exit code is the first one's.</summary>
    public static int Print(IReadOnlyList<Fault> faults)
    {
        foreach (var fault in faults.Distinct())
            Console.Error.WriteLine($"ouro: {Redaction.Text(fault.ToString())}");
        return Of(faults[0].Kind);
    }
}
