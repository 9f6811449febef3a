using System.Diagnostics;

namespace Ouro.Deploy.Kubernetes;

/// <summary>The run that something in a cluster belongs to: its machine and process.</summary>
/// <param name="Since">When it took it: a later process may have the same number.</param>
internal sealed record RunHolder(string Host, int ProcessId, DateTimeOffset Since)
{
    public static RunHolder OfThisProcess() => new(Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow);

    public bool IsOnThisMachine => Host == Environment.MachineName;

    public bool IsThisProcess => IsOnThisMachine && ProcessId == Environment.ProcessId;

    /// <summary>False too where it is another machine's, of which nothing is known.</summary>
    public bool IsRunningHere()
    {
        if (!IsOnThisMachine)
            return false;
        try
        {
            using var holder = Process.GetProcessById(ProcessId);
            return holder.StartTime.ToUniversalTime() <= Since.UtcDateTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A process of that number is there and cannot be looked at: it may be the one.
            return true;
        }
    }
}
