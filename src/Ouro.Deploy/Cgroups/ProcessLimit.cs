using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Cgroups;

/// <summary>Limits that a running process is put under and taken from again. Disposing it kills what is still inside.</summary>
public sealed class ProcessLimit : IAsyncDisposable
{
    private readonly LimitedCgroup _group;

    private ProcessLimit(LimitedCgroup group) => _group = group;

    public static async Task<Result<ProcessLimit>> CreateAsync(ResourceLimits limits, string name)
    {
        var created = await LimitedCgroup.CreateAsync(limits, name);
        return created.TryGet(out var group) ? new ProcessLimit(group) : created.Faults[0];
    }

    public void Enter(int processId)
    {
        foreach (string file in _group.ProcsFiles)
            Write(file, processId);
    }

    /// <summary>To the root of each hierarchy, which has no limit.</summary>
    public void Leave(int processId)
    {
        foreach (string file in _group.ProcsFiles)
        {
            string root = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!)!;
            Write(Path.Join(root, Path.GetFileName(file)), processId);
        }
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    private static void Write(string file, int processId)
    {
        try
        {
            File.WriteAllText(file, processId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The process ended meanwhile (ESRCH): nothing is left to be moved.
        }
    }
}
