using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Model.Planning;

namespace Ouro.Tests.Planning;

public sealed class CellOrderTests
{
    [Fact]
    public void Every_cell_appears_exactly_once()
    {
        var cells = Arrange(seed: 1, repetitions: 3).SelectMany(b => b.Cells).ToList();
        Assert.Equal(2 * 4 * 6 * 3, cells.Count);
        Assert.Equal(cells.Count, cells.Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public void Deployments_alternate_inside_a_block() =>
        Assert.All(Arrange(seed: 5, repetitions: 2), block => Assert.All(
            block.Cells.Chunk(2),
            pair => Assert.True(pair[0].Level == pair[1].Level && pair[0].Deployment != pair[1].Deployment)));

    [Fact]
    public void A_seed_gives_one_order_and_another_seed_another()
    {
        Assert.Equal(Ids(7), Ids(7));
        Assert.NotEqual(Ids(7), Ids(8));

        static string[] Ids(ulong seed) => [.. Arrange(seed, 1).SelectMany(b => b.Cells).Select(c => c.Id)];
    }

    private static IReadOnlyList<CellBlock> Arrange(ulong seed, int repetitions)
    {
        var plan = PlanBuilder.Build(new SettingValues(new Dictionary<string, IReadOnlyList<SettingValue>>()), "r", new MachineLimits(1000), _ => null).Value;
        return CellOrder.Arrange(plan.Run with { Seed = seed, Repetitions = repetitions });
    }
}
