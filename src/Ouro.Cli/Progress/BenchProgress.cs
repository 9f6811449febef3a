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
    private readonly Pace _pace = new(time);
    private string _doing = "";
    private LoadProgress _load;
    private LiveRate _rate = new(time);
    private Func<ProfileSample?>? _latestSample;
    private long _lastRefresh;

    public void Planned(int cells, int alreadyFinished)
    {
        _pace.Planned(cells, alreadyFinished);
        if (alreadyFinished > 0)
            Note($"resuming: {alreadyFinished} of {cells} cells are already measured");
    }

    public void MorePlanned(int cells)
    {
        lock (_writing)
            _pace.MorePlanned(cells);
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
            _doing = CellText.Of(cell);
            _load = default;
            _rate = new LiveRate(time);
            _latestSample = null;
            _pace.CellStarted();
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
            _pace.CellEnded();
            int succeeded = capture.Requests.Count(r => r.Succeeded);
            double seconds = (capture.WindowEnd - capture.WindowStart) / (double)System.Diagnostics.Stopwatch.Frequency;
            double? ttft = capture.Requests.Where(r => r.Succeeded).Select(r => r.TtftSeconds).Average();
            string line = string.Create(CultureInfo.InvariantCulture, $"[{_pace.Done}/{_pace.Cells}] {CellText.Of(capture.Cell),-46} {(seconds > 0 ? succeeded / seconds : 0),8:0.0} req/s   TTFT {(ttft is { } t ? $"{t * 1000,8:0.0} ms" : "     n/a   ")}   {capture.Requests.Length - succeeded} failed{ResourceText.Of(capture.Resources)}{Remaining()}");
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
        string status = $"{_pace.Done}/{_pace.Cells} cells  {Clock(_pace.Elapsed)}{Remaining()}  {_doing}{Load()}{ResourceText.Of(_latestSample?.Invoke())}";
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

    private string Remaining() => _pace.Left is { } left ? $"   about {Clock(left)} left" : "";

    private static string Clock(TimeSpan span) => span.TotalHours >= 1 ? span.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : span.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
