namespace Ouro.Model.Planning;

/// <summary>Cells that share one stub configuration: deployments are switched once at its start.</summary>
public sealed record CellBlock(int Repetition, StubConfiguration Configuration, IReadOnlyList<Cell> Cells);

/// <summary>
/// The order of measurement. Stub configurations form blocks (a switch may need a restart) in a seeded random order;
/// inside a block levels are shuffled and two deployments alternate, more of them are shuffled, so that drift of the machine
/// hits all alike and does not pose as a difference between them.
/// </summary>
public static class CellOrder
{
    public static IReadOnlyList<CellBlock> Arrange(RunPlan plan)
    {
        var random = new SeededRandom(plan.Seed);
        var blocks = new List<CellBlock>();
        for (int repetition = 1; repetition <= plan.Repetitions; repetition++)
        {
            foreach (var configuration in Shuffled(plan.Configurations, random))
                blocks.Add(new CellBlock(repetition, configuration, ArrangeBlock(plan, configuration, repetition, random)));
        }

        return blocks;
    }

    private static List<Cell> ArrangeBlock(RunPlan plan, StubConfiguration configuration, int repetition, SeededRandom random)
    {
        var cells = new List<Cell>();
        bool reversed = random.NextBelow(2) == 1;
        foreach (int level in Shuffled(plan.Levels, random))
        {
            var deployments = plan.Deployments.Count > 2 ? Shuffled(plan.Deployments, random) : reversed ? plan.Deployments.Reverse() : plan.Deployments;
            cells.AddRange(deployments.Select(d => new Cell(d.Name, configuration, level, repetition)));
            reversed = !reversed;
        }

        return cells;
    }

    private static T[] Shuffled<T>(IReadOnlyList<T> items, SeededRandom random)
    {
        var shuffled = items.ToArray();
        for (int last = shuffled.Length - 1; last > 0; last--)
        {
            int other = random.NextBelow(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }
}
