using Ouro.Model.Outcomes;

namespace Ouro.Cli.Rendering.Files;

/// <summary>Finds a run's main file from what a user types: a folder of runs, or any one file of a run.</summary>
internal static class RunLocator
{
    /// <summary>Where <c>ouro bench</c> writes to unless told otherwise.</summary>
    private static readonly string[] UsualFolders = ["benchmark-results-systematic", "benchmark-results-profiled"];

    /// <param name="run">A folder of runs, any file of a run, or a run's time stamp.</param>
    /// <param name="folder">Where to look for a time stamp; null: where <c>ouro bench</c> writes.</param>
    public static Result<string> Locate(string run, string? folder)
    {
        if (run.Length == 0)
            return Fault.BadInput("a run with an empty name", "a time stamp, a file of a run or a folder of runs", "name it, '.' for the working directory");
        if (File.Exists(run) || Directory.Exists(run) || Path.GetFileName(run) != run)
            return Locate(run);
        string[] folders = folder is null ? UsualFolders : [folder];
        string[] candidates = [.. folders.Select(f => Path.Combine(f, new RunFileNames(run).Run))];
        return Locate(Array.Find(candidates, File.Exists) ?? candidates[0]);
    }

    public static Result<string> Locate(string run)
    {
        if (Directory.Exists(run))
            return NewestIn(run);
        string name = Path.GetFileName(run);
        if (RunFileNames.RunIdOf(name) is not { } runId)
        {
            return File.Exists(run)
                ? run
                : Fault.BadInput($"'{run}' does not exist", "a folder of runs or a file of a run", "check the path; 'ouro bench' writes to benchmark-results-systematic/ (with --profile to benchmark-results-profiled/)");
        }

        string path = Path.Combine(Path.GetDirectoryName(run) ?? "", new RunFileNames(runId).Run);
        return File.Exists(path)
            ? path
            : Fault.BadInput($"'{path}' does not exist", "the run file beside the run's other files", "keep the files of a run together");
    }

    private static Result<string> NewestIn(string folder)
    {
        try
        {
            // Run ids are time stamps: the greatest name is the newest run.
            string? newest = Directory.EnumerateFiles(folder, new RunFileNames("*").Run).Max(StringComparer.Ordinal);
            return newest is null
                ? Fault.BadInput($"'{folder}' holds no run", "a file systematic_run_<ts>.json", "name a folder that 'ouro bench' wrote to")
                : newest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"'{folder}' could not be listed: {e.Message}", "a readable folder", "check its rights");
        }
    }
}
