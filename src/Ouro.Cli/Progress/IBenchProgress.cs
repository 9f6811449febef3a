using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Progress;

/// <summary>What a run tells while it goes on. <see cref="IProgress{T}.Report"/> comes from a load thread.</summary>
internal interface IBenchProgress : IProgress<LoadProgress>
{
    void Planned(int cells, int alreadyFinished);

    /// <summary>A search goes on: so many more cells than were planned.</summary>
    void MorePlanned(int cells);

    void Phase(string what);

    void CellStarted(Cell cell, int number);

    /// <param name="latest">The newest sample of the cell's profile.</param>
    void CellProfiled(Func<ProfileSample?> latest);

    void CellEnded(CellCapture capture);

    void Note(string line);
}
