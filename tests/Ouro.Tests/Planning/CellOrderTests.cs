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
    public void More_than_two_deployments_are_shuffled_in_each_repetition()
    {
        var plan = Plan().Run;
        string[] names = ["a", "b", "c", "d", "e", "f"];
        plan = plan with { Deployments = [.. names.Select(n => plan.Deployments[0] with { Name = n })], Configurations = [StubConfiguration.Baseline], Levels = [4], Repetitions = 4 };
        string[] orders = [.. CellOrder.Arrange(plan).Select(b => string.Concat(b.Cells.Select(c => c.Deployment)))];
        Assert.All(orders, order => Assert.Equal("abcdef", string.Concat(order.Order())));
        Assert.Equal(orders.Length, orders.Distinct().Count());
    }

    [Fact]
    public void A_seed_gives_one_order_and_another_seed_another()
    {
        Assert.Equal(Ids(7), Ids(7));
        Assert.NotEqual(Ids(7), Ids(8));

        static string[] Ids(ulong seed) => [.. Arrange(seed, 1).SelectMany(b => b.Cells).Select(c => c.Id)];
    }

    private static IReadOnlyList<CellBlock> Arrange(ulong seed, int repetitions) => CellOrder.Arrange(Plan().Run with { Seed = seed, Repetitions = repetitions });

    private static BenchPlan Plan() => PlanBuilder.Build(new SettingValues(new Dictionary<string, IReadOnlyList<SettingValue>>()), "r", new MachineLimits(1000), _ => null).Value;
}
