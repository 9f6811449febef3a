using Ouro.Load.Engine;
using Ouro.Load.SelfTest;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Tests.Load;

/// <summary>Ticks are taken as nanoseconds, as on Linux.</summary>
public sealed class StampComparisonTests
{
    [Fact]
    public void Errors_are_from_the_clock_before_the_send_and_only_of_exact_stamps()
    {
        // Tokens of request i: 1 to 200 µs late, every tenth with bounds, one of an interrupted send.
        var tokens = Enumerable.Range(0, 200).Select(i => new TokenStamp(1_000_000 + ((i + 1) * 1_000), 0, i % 10 == 9 ? 5_000u : 0u, 40)).ToArray();
        var sends = Enumerable.Range(0, 200).Select(i => new SendStamp(7, i, 1_000_000, i == 0 ? 1_200_000 : 1_003_000));
        var accuracy = StampComparison.Compare(32, Capture(tokens), sends);
        Assert.Equal(179, accuracy.Tokens);
        Assert.Equal(1, accuracy.UnclearSends);
        Assert.Equal(0.1, accuracy.BoundedShare, 9);
        Assert.InRange(accuracy.ErrorP50Seconds.ValueOrNull!.Value, 99e-6, 103e-6);
        Assert.InRange(accuracy.ErrorP99Seconds.ValueOrNull!.Value, 197e-6, 199e-6);
        Assert.Contains("off at the median", accuracy.Objection, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_load_has_no_objection_and_a_coalescing_one_has()
    {
        var exact = Enumerable.Range(0, 200).Select(_ => new TokenStamp(1_004_000, 0, 0, 40)).ToArray();
        var sends = Enumerable.Range(0, 200).Select(i => new SendStamp(7, i, 1_000_000, 1_005_000)).ToArray();
        Assert.Null(StampComparison.Compare(32, Capture(exact), sends).Objection);
        var coalesced = exact.Select((t, i) => i < 20 ? t with { UncertaintyNanos = 1 } : t).ToArray();
        Assert.Contains("read together", StampComparison.Compare(32, Capture(coalesced), sends).Objection, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_tokens_have_no_percentile()
    {
        var accuracy = StampComparison.Compare(1, Capture([new TokenStamp(2, 0, 0, 40)]), [new SendStamp(7, 0, 1, 2)]);
        Assert.Equal("needs 100 tokens with an exact stamp, 1 had one", accuracy.Objection);
    }

    private static LoadCapture Capture(TokenStamp[] tokens) => new(
        default, 0, 2_000_000_000, CellEnding.TimeLimit, [new RequestRecord { RequestId = 7, TokenCount = tokens.Length, EventCount = tokens.Length }], tokens, [],
        new GeneratorHealth(StampSource.KernelReceive, Reading<double>.Unknown("no sends"), 0.5, 0.001, 0, tokens.Length, 0, true, GeneratorHealth.Epoll));
}
