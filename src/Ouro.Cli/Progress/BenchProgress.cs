using System.Globalization;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Progress;

/// <summary>Shows a run on standard error (a rewritten status line on a terminal, a line per cell elsewhere) and keeps the log file.</summary>
internal sealed class BenchProgress(TextWriter screen, bool isTerminal, RunLog log, TimeProvider time) : IBenchProgress
{
    // A status line five times a second is smooth to the eye and costs the machine under test nothing.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(200);
    private readonly Lock _writing = new();
    private readonly long _began = time.GetTimestamp();
    private int _cells;
    private int _done;
    private int _measuredHere;
    private string _doing = "";
    private LoadProgress _load;
    private LiveRate _rate = new(time);
    private Func<ProfileSample?>? _latestSample;
    private long _lastRefresh;
    private TimeSpan _measuring;
    private long _cellBegan;

    public void Planned(int cells, int alreadyFinished)
    {
        (_cells, _done) = (cells, alreadyFinished);
        if (alreadyFinished > 0)
            Note($"resuming: {alreadyFinished} of {cells} cells are already measured");
    }

    public void MorePlanned(int cells)
    {
        lock (_writing)
            _cells += cells;
    }

    public void Phase(string what)
    {
        lock (_writing)
        {
            _doing = what;
            log.Write(what);
            if (isTerminal)
                ShowStatus();
        }
    }

    public void CellStarted(Cell cell, int number)
    {
        lock (_writing)
        {
            _doing = Describe(cell);
            _load = default;
            _rate = new LiveRate(time);
            _latestSample = null;
            _cellBegan = time.GetTimestamp();
            if (isTerminal)
                ShowStatus();
        }
    }

    public void CellProfiled(Func<ProfileSample?> latest)
    {
        lock (_writing)
            _latestSample = latest;
    }

    public void Report(LoadProgress value)
    {
        if (!isTerminal)
            return;
        lock (_writing)
        {
            _load = value;
            _rate.Add(value);
            if (time.GetElapsedTime(_lastRefresh) >= RefreshInterval)
                ShowStatus();
        }
    }

    public void CellEnded(CellCapture capture)
    {
        lock (_writing)
        {
            _done++;
            _measuredHere++;
            _measuring += time.GetElapsedTime(_cellBegan);
            int succeeded = capture.Requests.Count(r => r.Succeeded);
            double seconds = (capture.WindowEnd - capture.WindowStart) / (double)System.Diagnostics.Stopwatch.Frequency;
            double? ttft = capture.Requests.Where(r => r.Succeeded).Select(r => r.TtftSeconds).Average();
            string line = string.Create(CultureInfo.InvariantCulture, $"[{_done}/{_cells}] {Describe(capture.Cell),-46} {(seconds > 0 ? succeeded / seconds : 0),8:0.0} req/s   TTFT {(ttft is { } t ? $"{t * 1000,8:0.0} ms" : "     n/a   ")}   {capture.Requests.Length - succeeded} failed{ResourceText.Of(capture.Resources)}{Remaining()}");
            log.Write(line);
            WriteAbove(line);
        }
    }

    public void Note(string line)
    {
        lock (_writing)
        {
            log.Write(line);
            WriteAbove("note: " + line);
        }
    }

    /// <summary>Removes the status line, so that what follows starts on a clean one.</summary>
    public void Close()
    {
        lock (_writing)
        {
            if (isTerminal)
                screen.Write("\r\e[K");
        }
    }

    private void WriteAbove(string line)
    {
        if (isTerminal)
            screen.Write("\r\e[K");
        screen.WriteLine(line);
        if (isTerminal)
            ShowStatus();
    }

    private void ShowStatus()
    {
        _lastRefresh = time.GetTimestamp();
        string status = $"{_done}/{_cells} cells  {Clock(time.GetElapsedTime(_began))}{Remaining()}  {_doing}{Load()}{ResourceText.Of(_latestSample?.Invoke())}";
        screen.Write("\r\e[K" + (status.Length > 118 ? status[..118] : status));
        screen.Flush();
    }

    private string Load()
    {
        if (_load.Completed == 0)
            return "";
        string speed = _rate.PerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0} req/s") : $"{_load.Completed} done";
        string failed = _load.Failed > 0 ? $"  {_load.Failed} failed" : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {speed}{failed}{(_load.LastTtftSeconds is { } t ? $"  TTFT {t * 1000:0.0} ms" : "")}");
    }

    private string Remaining() => _measuredHere == 0 || _done >= _cells ? "" : $"   about {Clock(_measuring / _measuredHere * (_cells - _done))} left";

    private static string Describe(Cell cell) => $"{cell.Deployment} {cell.Configuration.Name} at {cell.Level}{(cell.Repetition > 1 ? $" (repetition {cell.Repetition})" : "")}";

    private static string Clock(TimeSpan span) => span.TotalHours >= 1 ? span.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : span.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
