using Ouro.Cli.Progress;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Faultlab;

/// <summary>A bench run inside the lab is silent; its notes are kept for when it measured nothing.</summary>
/// <param name="interrupt">Called in the middle of the last cell; null: the run goes to its end.</param>
internal sealed class LabProgress(Action? interrupt) : IBenchProgress
{
    private readonly List<string> _notes = [];
    private int _cells;
    private bool _isLastCell;

    public IReadOnlyList<string> Notes => _notes;

    public void Planned(int cells, int alreadyFinished) => _cells = cells;

    public void MorePlanned(int cells) => _cells += cells;

    public void Phase(string what)
    {
    }

    public void CellStarted(Cell cell, int number) => _isLastCell = number == _cells;

    public void Report(LoadProgress value)
    {
        // A handful of requests: the cell is running, and far from its end.
        if (_isLastCell && value.Completed >= 5)
            interrupt?.Invoke();
    }

    public void CellProfiled(Func<ProfileSample?> latest)
    {
    }

    public void CellEnded(CellCapture capture)
    {
    }

    public void Note(string line) => _notes.Add(line);
}
