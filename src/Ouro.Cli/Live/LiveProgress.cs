using System.Text;
using System.Text.Json;
using Ouro.Cli.Progress;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Live;

/// <summary>What the live page shows, kept so that a page opened late, or reloaded, sees all of it. Written by the run, read by every open page.</summary>
internal sealed class LiveProgress : IBenchProgress
{
    private readonly Lock _gate = new();
    private readonly LiveCells _rows;
    private readonly Pace _pace;
    private readonly TimeProvider _time;
    private readonly List<string> _cells = [];
    private LiveRate _rate;
    private LoadProgress _load;
    private Func<ProfileSample?>? _latestSample;
    private string _doing = "starting";
    private string? _ended;

    /// <param name="finished">Cells of an interrupted run that is resumed.</param>
    public LiveProgress(RunPlan plan, MachineDescription machine, IEnumerable<CellCapture> finished, TimeProvider time)
    {
        _rows = new LiveCells(plan, machine, time);
        _pace = new Pace(time);
        _time = time;
        _rate = new LiveRate(time);
        _cells.AddRange(finished.Select(_rows.Add));
    }

    /// <summary>How the run ended; null while it goes on.</summary>
    public string? Ended
    {
        get
        {
            lock (_gate)
                return _ended;
        }
    }

    public void Planned(int cells, int alreadyFinished)
    {
        lock (_gate)
            _pace.Planned(cells, alreadyFinished);
    }

    public void MorePlanned(int cells)
    {
        lock (_gate)
            _pace.MorePlanned(cells);
    }

    public void Phase(string what)
    {
        lock (_gate)
            _doing = what;
    }

    public void CellStarted(Cell cell, int number)
    {
        lock (_gate)
        {
            _doing = CellText.Of(cell);
            Forget();
            _pace.CellStarted();
        }
    }

    public void CellProfiled(Func<ProfileSample?> latest)
    {
        lock (_gate)
            _latestSample = latest;
    }

    public void Report(LoadProgress value)
    {
        lock (_gate)
        {
            _load = value;
            _rate.Add(value);
        }
    }

    public void CellEnded(CellCapture capture)
    {
        string row = _rows.Add(capture);
        lock (_gate)
        {
            _pace.CellEnded();
            _cells.Add(row);
            Forget();
        }
    }

    public void Note(string line)
    {
        // Notes stand in the terminal and in the report; the page shows what changes.
    }

    public void End(string how)
    {
        lock (_gate)
            _ended = how;
    }

    /// <summary>The rows since the <paramref name="first"/>-th, a JSON object each; a later one replaces an earlier one of the same cell.</summary>
    public IReadOnlyList<string> CellsSince(int first)
    {
        lock (_gate)
            return _cells[first..];
    }

    /// <summary>This moment as a JSON object. A figure that is not known is left out.</summary>
    public string Now()
    {
        using var stream = new MemoryStream();
        lock (_gate)
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            json.WriteNumber("cells", _pace.Cells);
            json.WriteNumber("done", _pace.Done);
            json.WriteString("doing", _doing);
            json.WriteNumber("elapsed", _pace.Elapsed.TotalSeconds);
            Write(json, "left", _pace.Left?.TotalSeconds);
            json.WriteNumber("completed", _load.Completed);
            json.WriteNumber("failed", _load.Failed);
            Write(json, "rps", _rate.PerSecond);
            Write(json, "ttft", _load.LastTtftSeconds);
            var sample = _latestSample?.Invoke();
            Write(json, "cpu", sample?.Processes.TotalCpuPercent.ValueOrNull / 100);
            Write(json, "throttled", sample?.Cgroup.ThrottledPercent.ValueOrNull / 100);
            Write(json, "threads", sample?.Processes.TotalThreads.ValueOrNull);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The figures of one cell say nothing of what comes after it.</summary>
    private void Forget() => (_load, _latestSample, _rate) = (default, null, new LiveRate(_time));

    private static void Write(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(key, Math.Round(number, 6));
    }
}
