// HOT
using Ouro.Model.Planning;

namespace Ouro.Load.Schedule;

/// <summary>Which query each request carries: seeded permutations of all queries one after the other, so that every query is used before any comes again.</summary>
internal sealed class QueryOrder
{
    // Enough passes that no cache meets a repeating rhythm, at 4 MiB at most.
    private const int MostEntries = 1 << 20;

    private readonly int[] _order;

    public QueryOrder(int queries, long requests, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        var random = new SeededRandom(seed);
        long passes = Math.Clamp((requests + queries - 1) / queries, 1, Math.Max(1, MostEntries / queries));
        _order = new int[passes * queries];
        for (int start = 0; start < _order.Length; start += queries)
        {
            for (int i = 0; i < queries; i++)
                _order[start + i] = i;
            for (int last = queries - 1; last > 0; last--)
            {
                int other = random.NextBelow(last + 1);
                (_order[start + last], _order[start + other]) = (_order[start + other], _order[start + last]);
            }
        }
    }

    public int this[long request] => _order[request % _order.Length];
}
