namespace Ouro.RagService.Hosting;

/// <summary>The thread pool's bounds; what is null stays as it is.</summary>
internal static class ThreadBounds
{
    public static void Set(int? least, int? most)
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.GetMaxThreads(out _, out int mostPorts);
        if (least is { } minimum)
            ThreadPool.SetMinThreads(minimum, ports);
        if (most is not { } maximum)
            return;
        // The pool refuses a maximum below its minimum, and one below the CPUs that it sees.
        ThreadPool.SetMinThreads(Math.Min(least ?? workers, maximum), ports);
        ThreadPool.SetMaxThreads(maximum, mostPorts);
    }
}
