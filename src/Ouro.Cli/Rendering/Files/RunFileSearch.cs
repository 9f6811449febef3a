using Ouro.Model.Outcomes;

namespace Ouro.Cli.Rendering.Files;

/// <summary>Finds the files of many runs in some folders and the folders below them.</summary>
internal static class RunFileSearch
{
    // A folder of projects with their folders of runs; deeper is a slip, such as '/'.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3 };

    /// <param name="pattern">A file name with <c>*</c>.</param>
    /// <returns>Full paths, each once, ordered.</returns>
    public static Result<string[]> Find(IEnumerable<string> folders, string pattern)
    {
        var files = new List<string>();
        var faults = new List<Fault>();
        foreach (string folder in folders)
        {
            try
            {
                if (folder.Length == 0)
                    faults.Add(Fault.BadInput("a folder with an empty name", "a readable folder of runs", "name it, '.' for the working directory"));
                else
                    files.AddRange(Directory.EnumerateFiles(folder, pattern, Below).Select(Path.GetFullPath));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add(Fault.BadInput($"'{folder}' could not be listed: {e.Message}", "a readable folder of runs", "check the path"));
            }
        }

        return faults.Count > 0 ? faults : files.Distinct().Order(StringComparer.Ordinal).ToArray();
    }
}
