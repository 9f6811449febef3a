namespace Ouro.Cli.Progress;

/// <summary>How far a run is, and how long the rest takes if its cells last as long as those so far. Not thread-safe.</summary>
internal sealed class Pace(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private int _measuredHere;
    private TimeSpan _measuring;
    private long _cellBegan;

    public int Cells { get; private set; }

    public int Done { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <summary>Null before the first cell and after the last.</summary>
    public TimeSpan? Left => _measuredHere == 0 || Done >= Cells ? null : _measuring / _measuredHere * (Cells - Done);

    public void Planned(int cells, int alreadyFinished) => (Cells, Done) = (cells, alreadyFinished);

    public void MorePlanned(int cells) => Cells += cells;

    public void CellStarted() => _cellBegan = time.GetTimestamp();

    public void CellEnded()
    {
        Done++;
        _measuredHere++;
        _measuring += time.GetElapsedTime(_cellBegan);
    }
}
