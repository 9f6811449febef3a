using Ouro.Cli.Rendering.Files;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Viewing;

/// <summary>The runs of a folder and those below it, found by their files. What did not change since the last look is not read again.</summary>
internal sealed class RunFolder(string folder)
{
    private readonly Lock _gate = new();
    private Dictionary<string, (string Stamp, Result<RunEntry> Entry)> _known = [];

    /// <returns>Fails only where the folder cannot be listed.</returns>
    public Result<RunList> Read()
    {
        var found = RunFileSearch.Find([folder], new RunFileNames("*").Run);
        if (!found.TryGet(out string[]? paths))
            return found.Faults.ToList();
        lock (_gate)
        {
            string root = Path.GetFullPath(folder);
            _known = paths.AsParallel().Select(path => KeyValuePair.Create(path, EntryOf(root, path))).ToDictionary();
            var entries = _known.Values.Select(k => k.Entry).ToList();
            return new RunList(
                folder,
                [.. entries.Where(e => e.Succeeded).Select(e => e.Value).OrderByDescending(e => e.Header.StartedAt).ThenBy(e => e.File, StringComparer.Ordinal)],
                [.. entries.SelectMany(e => e.Faults).OrderBy(f => f.Read, StringComparer.Ordinal)]);
        }
    }

    public string PathOf(RunEntry entry) => Path.Combine(Path.GetFullPath(folder), entry.File);

    private (string Stamp, Result<RunEntry> Entry) EntryOf(string root, string path)
    {
        string stamp = StampOf(path);
        return _known.TryGetValue(path, out var known) && known.Stamp == stamp ? known : (stamp, RunEntryReader.Read(root, path));
    }

    /// <summary>Changes when any of the files changes that an entry is read from.</summary>
    private static string StampOf(string path)
    {
        string directory = Path.GetDirectoryName(path)!;
        var names = RunFileNames.RunIdOf(Path.GetFileName(path)) is { } id ? new RunFileNames(id) : null;
        string?[] files = [path, names?.Results, names?.Requests];
        return string.Join(' ', files.OfType<string>().Select(f => new FileInfo(Path.Combine(directory, f))).Select(f => f.Exists ? $"{f.LastWriteTimeUtc.Ticks}/{f.Length}" : "-"));
    }
}
