using Ouro.Cli.Planning;
using Ouro.Tests.Rendering.Comparisons;

namespace Ouro.Tests.Planning;

public sealed class GateParserTests
{
    [Theory]
    [InlineData("worse", false)]
    // Nothing of an invalid cell was judged.
    [InlineData("*/*/c1:worse", false)]
    [InlineData("ttft_p95>+10%", false)]
    [InlineData("TTFT_P95 > +10%", false)]
    // The ratio is 1.373 [1.21, 1.55]: 30 % is within the interval.
    [InlineData("ttft_p95>+30%", true)]
    [InlineData("k8s-twin/*/*:ttft_p95>+10%", false)]
    [InlineData("throughput<-5%", true)]
    [InlineData("ttft_mean<-10%", false)]
    [InlineData("error_share>0.01", false)]
    [InlineData("error_share>0.2", true)]
    [InlineData("ttft_p95>500ms", true)]
    [InlineData("local/baseline/c10:ttft_p95>0.4s", false)]
    [InlineData("throughput<13", false)]
    [InlineData("goodput<1", false)]
    public void A_gate_holds_or_not(string expression, bool passed)
    {
        var gate = Assert.Single(GateParser.Parse([expression]).Value);
        Assert.Equal(passed, gate.Evaluate(SampleComparison.Comparison).Passed);
    }

    [Fact]
    public void A_gate_that_looks_at_nothing_fails_and_says_why()
    {
        var gate = Assert.Single(GateParser.Parse(["nowhere/*/*:ttft_p95>+10%"]).Value);
        Assert.Equal("no compared cell matches", gate.Evaluate(SampleComparison.Comparison).WhyNot);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing>+10%")]
    [InlineData("ttft_p95>+10")]
    [InlineData("ttft_p95>10%")]
    [InlineData("ttft_p95>500")]
    [InlineData("throughput<5ms")]
    [InlineData("error_share>+10%")]
    [InlineData("throughput<-100%")]
    [InlineData("local:ttft_p95>+10%")]
    [InlineData("ttft_p95=1s")]
    public void What_cannot_be_read_is_named(string expression)
    {
        var parsed = GateParser.Parse(["worse", expression, "ttft_p50>+1%"]);
        if (expression.Length == 0)
            Assert.Equal(2, parsed.Value.Count);
        else
            Assert.Contains($"'{expression}'", Assert.Single(parsed.Faults).Read, StringComparison.Ordinal);
    }
}
