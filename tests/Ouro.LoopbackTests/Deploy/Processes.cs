using System.Diagnostics;

namespace Ouro.LoopbackTests.Deploy;

/// <summary>Looks at processes from outside, with none of the code under test.</summary>
internal static class Processes
{
    /// <summary>True when the process runs; a zombie does not.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            // No such process.
            return false;
        }
    }

    /// <summary>Ids of running processes whose command line holds the text.</summary>
    public static List<int> WithCommandLine(string text)
    {
        var found = new List<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out int processId) || !IsRunning(processId))
                continue;
            try
            {
                if (File.ReadAllText(directory + "/cmdline").Contains(text, StringComparison.Ordinal))
                    found.Add(processId);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }

    /// <summary>Waits for what another process does, at most the bound.</summary>
    public static async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan bound)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > bound)
                return false;
            // No event tells of a foreign process' end; its state is polled.
            await Task.Delay(20);
        }

        return true;
    }
}
