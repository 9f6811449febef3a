using System.Text.RegularExpressions;
using Ouro.Cli.Rendering.Files;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Baselines;

/// <summary>Runs kept under a name: <c>.ouro/baselines/NAME/</c> in the working directory, or in the folder that <c>OURO_BASELINES</c> names, with the run's own files.</summary>
internal sealed partial class BaselineStore(string folder)
{
    public const string FolderVariable = "OURO_BASELINES";

    public static BaselineStore Usual => new(
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : Path.Combine(".ouro", "baselines"));

    /// <returns>Null when a baseline may have this name.</returns>
    public static Fault? NameFault(string name) => Name().IsMatch(name)
        ? null
        : Fault.BadInput($"'{name}' is no name for a baseline", "up to 64 letters, digits, '-', '_' and '.', the first a letter or digit", "choose another name");

    /// <summary>The folder of a baseline; null when there is none of this name.</summary>
    public string? Find(string name) => Name().IsMatch(name) && Directory.Exists(FolderOf(name)) ? FolderOf(name) : null;

    /// <summary>Name and the file of the run, by name.</summary>
    public Result<IReadOnlyList<KeyValuePair<string, string>>> List()
    {
        var found = new List<KeyValuePair<string, string>>();
        try
        {
            if (Directory.Exists(folder))
            {
                foreach (string path in Directory.EnumerateDirectories(folder).Where(p => Name().IsMatch(Path.GetFileName(p))).Order(StringComparer.Ordinal))
                {
                    if (RunLocator.Locate(path).TryGet(out string? run))
                        found.Add(KeyValuePair.Create(Path.GetFileName(path), run));
                }
            }

            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(e);
        }
    }

    /// <summary>Copies every file of the run beside the others, then puts the whole folder in place of an older baseline of this name.</summary>
    /// <param name="runPath">The run's main file.</param>
    public Result<string> Save(string name, string runPath)
    {
        if (NameFault(name) is { } badName)
            return badName;
        if (RunFileNames.RunIdOf(Path.GetFileName(runPath)) is not { } runId)
            return Fault.BadInput($"'{runPath}' is not named as a run's file", "the name that ouro bench gave it, whose time stamp finds the files beside it", "give it its name back");
        string next = Path.Combine(folder, $".{name}.{Environment.ProcessId}.tmp");
        string previous = next + ".old";
        try
        {
            Directory.CreateDirectory(next);
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(runPath))!).Where(f => RunFileNames.RunIdOf(Path.GetFileName(f)) == runId))
                File.Copy(file, Path.Combine(next, Path.GetFileName(file)), overwrite: true);
            if (Directory.Exists(FolderOf(name)))
                Directory.Move(FolderOf(name), previous);
            Directory.Move(next, FolderOf(name));
            if (Directory.Exists(previous))
                Directory.Delete(previous, recursive: true);
            return FolderOf(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or a missing right: what was there before is put back.
            if (!Directory.Exists(FolderOf(name)) && Directory.Exists(previous))
                Directory.Move(previous, FolderOf(name));
            if (Directory.Exists(next))
                Directory.Delete(next, recursive: true);
            return Unusable(e);
        }
    }

    public Result<string> Remove(string name)
    {
        if (Find(name) is not { } path)
            return NameFault(name) ?? Missing(name);
        try
        {
            Directory.Delete(path, recursive: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(e);
        }
    }

    private string FolderOf(string name) => Path.Combine(folder, name);

    private Fault Missing(string name) => Fault.BadInput($"there is no baseline '{name}' in '{folder}'", "the name of a saved baseline", "see 'ouro baseline list'");

    private Fault Unusable(Exception e) => Fault.BadInput($"'{folder}': {e.Message}", "a writable folder with enough free space", $"free space or choose another folder with {FolderVariable}");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z")]
    private static partial Regex Name();
}
