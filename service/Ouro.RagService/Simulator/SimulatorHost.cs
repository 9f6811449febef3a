namespace Ouro.RagService.Simulator;

internal static class SimulatorHost
{
    public static Task<int> RunAsync(string[] args, CancellationToken cancellation) => throw new NotSupportedException();
}
