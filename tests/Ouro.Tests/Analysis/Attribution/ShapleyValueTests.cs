using System.Numerics;
using CsCheck;
using Ouro.Analysis.Attribution;

namespace Ouro.Tests.Analysis.Attribution;

/// <summary>The axioms that define the rule (Shapley 1953), on games that CsCheck makes up, and games with published answers.</summary>
public sealed class ShapleyValueTests
{
    private const double Rounding = 1e-9;

    private static readonly Gen<double[]> Games = Gen.Int[1, 5].SelectMany(players => Gen.Double[-10, 10].Array[1 << players]);

    [Fact]
    public void Efficient_the_values_are_all_that_the_whole_coalition_is_worth() =>
        Games.Sample(game => Assert.Equal(game[^1] - game[0], ShapleyValue.Of(game).Sum(), Rounding), iter: 500, threads: 1);

    [Fact]
    public void Symmetric_exchanging_two_players_exchanges_their_values() =>
        Gen.Select(Games.Where(g => g.Length > 2), Gen.Int[0, 4], Gen.Int[0, 4]).Sample((game, first, second) =>
        {
            int players = BitOperations.Log2((uint)game.Length);
            (first, second) = (first % players, second % players);
            double[] exchanged = [.. game.Select((_, coalition) => game[Exchange(coalition, first, second)])];
            var (values, after) = (ShapleyValue.Of(game), ShapleyValue.Of(exchanged));
            Assert.Equal(values[first], after[second], Rounding);
            Assert.Equal(values[second], after[first], Rounding);
        }, iter: 500, threads: 1);

    [Fact]
    public void A_player_who_adds_nothing_gets_nothing() =>
        Gen.Select(Games, Gen.Int[0, 4]).Sample((game, player) =>
        {
            int bit = 1 << (player % BitOperations.Log2((uint)game.Length));
            double[] indifferent = [.. game.Select((_, coalition) => game[coalition & ~bit])];
            Assert.Equal(0, ShapleyValue.Of(indifferent)[BitOperations.Log2((uint)bit)], Rounding);
        }, iter: 500, threads: 1);

    [Fact]
    public void Additive_the_value_of_a_sum_of_games_is_the_sum_of_the_values() =>
        Gen.Select(Gen.Double[-10, 10].Array[16], Gen.Double[-10, 10].Array[16]).Sample((one, other) =>
        {
            double[] sum = [.. one.Zip(other, (x, y) => x + y)];
            var expected = ShapleyValue.Of(one).Zip(ShapleyValue.Of(other), (x, y) => x + y);
            Assert.All(expected.Zip(ShapleyValue.Of(sum)), pair => Assert.Equal(pair.First, pair.Second, Rounding));
        }, iter: 500, threads: 1);

    [Fact]
    public void Where_each_player_always_adds_the_same_that_is_the_value() =>
        Gen.Double[-10, 10].Array[1, 5].Sample(parts =>
        {
            double[] game = [.. Enumerable.Range(0, 1 << parts.Length).Select(c => 7 + parts.Where((_, i) => (c & (1 << i)) != 0).Sum())];
            Assert.All(parts.Zip(ShapleyValue.Of(game)), pair => Assert.Equal(pair.First, pair.Second, Rounding));
        }, iter: 500, threads: 1);

    // One left glove (player 0) and two right ones, a pair is worth 1: the standard example of the value, e.g. Shapley & Shubik, "Pure Competition, Coalitional Power, and Fair Division", International Economic Review 10, 1969.
    [Fact]
    public void The_glove_market()
    {
        double[] values = ShapleyValue.Of([0, 0, 0, 1, 0, 1, 0, 1]);
        double[] expected = [2.0 / 3, 1.0 / 6, 1.0 / 6];
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    // Littlechild & Owen, "A Simple Expression for the Shapley Value in a Special Case", Management Science 20, 1973: runways of cost 8, 11, 13, shared.
    [Fact]
    public void The_airport_game()
    {
        double[] costs = [8, 11, 13];
        double[] game = [.. Enumerable.Range(0, 8).Select(c => costs.Where((_, i) => (c & (1 << i)) != 0).DefaultIfEmpty(0).Max())];
        double[] expected = [8.0 / 3, (8.0 / 3) + (3.0 / 2), (8.0 / 3) + (3.0 / 2) + 2];
        Assert.All(expected.Zip(ShapleyValue.Of(game)), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    [Fact]
    public void Values_that_are_not_one_per_coalition_are_a_bug() => Assert.Throws<ArgumentException>(() => ShapleyValue.Of([1, 2, 3]));

    private static int Exchange(int coalition, int first, int second)
    {
        bool hasFirst = (coalition & (1 << first)) != 0, hasSecond = (coalition & (1 << second)) != 0;
        return hasFirst == hasSecond ? coalition : coalition ^ (1 << first) ^ (1 << second);
    }
}
