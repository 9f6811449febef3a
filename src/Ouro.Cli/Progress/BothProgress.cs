using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Progress;

/// <summary>Tells two listeners, one after the other.</summary>
internal sealed class BothProgress(IBenchProgress first, IBenchProgress second) : IBenchProgress
{
    public void Planned(int cells, int alreadyFinished)
    {
        first.Planned(cells, alreadyFinished);
        second.Planned(cells, alreadyFinished);
    }

    public void MorePlanned(int cells)
    {
        first.MorePlanned(cells);
        second.MorePlanned(cells);
    }

    public void Phase(string what)
    {
        first.Phase(what);
        second.Phase(what);
    }

    public void CellStarted(Cell cell, int number)
    {
        first.CellStarted(cell, number);
        second.CellStarted(cell, number);
    }

    public void CellProfiled(Func<ProfileSample?> latest)
    {
        first.CellProfiled(latest);
        second.CellProfiled(latest);
    }

    public void Report(LoadProgress value)
    {
        first.Report(value);
        second.Report(value);
    }

    public void CellEnded(CellCapture capture)
    {
        first.CellEnded(capture);
        second.CellEnded(capture);
    }

    public void Note(string line)
    {
        first.Note(line);
        second.Note(line);
    }
}
