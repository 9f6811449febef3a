using CsCheck;
using Ouro.Load.Engine;

namespace Ouro.Tests.Cluster;

public sealed class LoadPartTests
{
    [Fact]
    public void Parts_cover_every_request_once_and_differ_by_one_at_most() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[0, 100_000]).Sample((count, total) =>
        {
            int next = 0;
            var lengths = new List<int>();
            for (int index = 0; index < count; index++)
            {
                var (start, length) = new LoadPart(index, count).RangeOf(total);
                if (start != next)
                    return false;
                next += length;
                lengths.Add(length);
            }

            return next == total && lengths.Max() - lengths.Min() <= 1;
        });

    [Fact]
    public void Worker_numbers_of_all_parts_are_distinct_and_without_gap() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 8]).Sample((parts, workers) =>
            Enumerable.Range(0, parts).SelectMany(p => Enumerable.Range(0, workers).Select(w => new LoadPart(p, parts).WorkerNumber(w, workers)))
                .Order().SequenceEqual(Enumerable.Range(0, parts * workers)));
}
