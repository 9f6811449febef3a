namespace Ouro.Load.Engine;

/// <summary>
/// One of several processes that run a job together. All parts are exactly the job: the slots go round the workers of all parts, the
/// requests of a closed loop fall to the parts in ranges without gap or overlap, and an open loop's parts take the instants of the
/// one planned process in turn.
/// </summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">Parts of the job.</param>
public readonly record struct LoadPart(int Index, int Count)
{
    public static readonly LoadPart Whole = new(0, 1);

    /// <summary>This part's range of so many.</summary>
    public (int Start, int Length) RangeOf(int total)
    {
        int start = (int)((long)total * Index / Count);
        return (start, (int)((long)total * (Index + 1) / Count) - start);
    }

    /// <summary>The number, over all parts, of this part's worker.</summary>
    public int WorkerNumber(int worker, int workersPerPart) => (Index * workersPerPart) + worker;
}
