using System.Globalization;
using System.Text.Json;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>
/// What an unfinished run leaves on disk: its settings and each finished cell, so that <c>--resume</c> measures only
/// the rest. It lives in <c>&lt;out&gt;/systematic_journal_&lt;ts&gt;/</c> and is deleted when the run's files are written.
/// </summary>
internal sealed class Journal
{
    private const string SettingsName = "settings.json";
    private readonly string _directory;
    private readonly List<CellCapture> _finished;
    private int _lastNumber;

    private Journal(string directory, string runId, List<CellCapture> finished, int lastNumber)
    {
        _directory = directory;
        RunId = runId;
        _finished = finished;
        _lastNumber = lastNumber;
    }

    public string RunId { get; }

    /// <summary>Cells of the interrupted run; empty for a new one.</summary>
    public IReadOnlyList<CellCapture> Finished => _finished;

    public static string DirectoryOf(string output, string runId) => Path.Combine(output, "systematic_journal_" + runId);

    /// <summary>Begins a run's journal; also the check that the output folder can be written.</summary>
    public static Result<Journal> Create(string output, string runId, SettingValues settings)
    {
        string directory = DirectoryOf(output, runId);
        try
        {
            Directory.CreateDirectory(directory);
            using var stream = File.Create(Path.Combine(directory, SettingsName));
            JsonSerializer.Serialize(stream, JournalSettings.From(runId, settings));
            return new Journal(directory, runId, [], 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"output folder {output}: {e.Message}", "a folder that can be written", $"choose another with {BenchSettings.Output.Flag}");
        }
    }

    /// <summary>Opens the journal of an interrupted run. <paramref name="run"/> is its time stamp, its journal folder, or any of its files.</summary>
    public static Result<(Journal Journal, SettingValues Settings)> Open(string run, string output)
    {
        string directory = Directory.Exists(run) ? run : DirectoryOf(Path.GetDirectoryName(run) is { Length: > 0 } parent ? parent : output, RunIdIn(run));
        string path = Path.Combine(directory, SettingsName);
        try
        {
            using var stream = File.OpenRead(path);
            var settings = JsonSerializer.Deserialize<JournalSettings>(stream)!;
            if (settings.Withheld.Count > 0)
                return Fault.BadInput($"{path}: the header {string.Join(", ", settings.Withheld)} was not stored", "a header whose value comes from a variable, ${NAME}", "start the run again with such a header");
            var finished = new List<CellCapture>();
            int lastNumber = 0;
            foreach (string file in Directory.EnumerateFiles(directory, "*.cell").Order(StringComparer.Ordinal))
            {
                // A torn file keeps its number, so that no later cell is written over one that is whole.
                if (int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    lastNumber = Math.Max(lastNumber, number);
                if (CellFile.Read(file) is { Succeeded: true } cell)
                    finished.Add(cell.Value);
            }

            return (new Journal(directory, settings.RunId, finished, lastNumber), settings.ToValues());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NullReferenceException)
        {
            return Fault.BadInput($"--resume {run}: {e.Message}", "an interrupted run with its journal folder", "give its time stamp, and --out if it was not the default");
        }
    }

    /// <returns>The cell, its records now in the journal's file instead of memory; or why it could not be stored.</returns>
    public Result<CellCapture> Append(CellCapture capture)
    {
        string path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{++_lastNumber:D6}.cell"));
        if (CellFile.Write(path, capture) is { } unwritten)
            return Fault.BadInput($"{path}: {unwritten}", "a folder that can be written", "free space, or choose another folder");
        var stored = CellFile.Read(path);
        if (!stored.TryGet(out var cell))
            return stored;
        _finished.Add(capture with { Requests = cell.Requests, Tokens = cell.Tokens });
        return _finished[^1];
    }

    public void Delete() => Directory.Delete(_directory, recursive: true);

    private static string RunIdIn(string run)
    {
        string name = Path.GetFileNameWithoutExtension(run);
        return name.Length >= 15 ? name[^15..] : name;
    }
}
