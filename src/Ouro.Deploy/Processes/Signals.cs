using System.Runtime.InteropServices;

namespace Ouro.Deploy.Processes;

/// <summary>kill(2) of processes and process groups.</summary>
internal static partial class Signals
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Sends a signal to every process of a group. False: no such group any more.</summary>
    public static bool SendToGroup(int processGroupId, int signal)
    {
        // Group 0 would be our own, group 1 everything: kill(-1) must be impossible here.
        ArgumentOutOfRangeException.ThrowIfLessThan(processGroupId, 2);
        return kill(-processGroupId, signal) == 0;
    }

    /// <summary>Sends a signal to one process. False: it is gone.</summary>
    public static bool Send(int processId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        return kill(processId, signal) == 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
