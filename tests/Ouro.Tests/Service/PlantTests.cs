using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Plants;

namespace Ouro.Tests.Service;

public sealed class PlantTests
{
    [Fact]
    public void A_plan_is_read_with_its_defaults()
    {
        var (plan, faults) = Parse("embed:ms=12.5,slots=2,work=sleep,gate=lock; generation:ms=3 ;loop:stage=search,ms=40;stream:growth=yes,burst=8;threads:max=4,min=2;lie:about=llm");
        Assert.Empty(faults);
        Assert.Equal(new StageFault(12.5, 2, PlantWork.Sleep, PlantGate.Lock, false, true), plan.Stages[Stage.Embed]);
        Assert.Equal(new StageFault(3, 0, PlantWork.Wait, PlantGate.Async, true, true), plan.Stages[Stage.Generation]);
        Assert.Equal((Stage.Search, 40.0), (plan.LoopStage, plan.LoopMs));
        Assert.Equal((true, 8), (plan.StreamGrows, plan.StreamBurst));
        Assert.Equal((4, 2), (plan.ThreadsMax, plan.ThreadsMin));
        Assert.Equal((false, true), (plan.LiesAboutEmbeddings, plan.LiesAboutLlm));
        Assert.False(plan.IsSilent);
    }

    [Fact]
    public void A_stage_that_is_not_timed_makes_the_service_silent() => Assert.True(Parse("accept:ms=0,timed=no").Plan.IsSilent);

    [Fact]
    public void Every_fault_of_the_text_is_reported()
    {
        var (_, faults) = Parse("nowhere:ms=1;embed;embed:ms=-1;search:speed=2;llm:work=dream;errors:share=1.5;stream:burst=0;accept:ms=1,ms=2;search:per=token");
        Assert.Equal(
            ["nowhere:ms=1", "embed", "embed:ms=-1", "search:speed=2", "llm:work=dream", "errors:share=1.5", "stream:burst=0", "accept:ms=1,ms=2", "search:per=token"],
            faults.Select(fault => fault.Read));
        Assert.Contains("ms, slots, work, gate, timed", faults[3].Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_tokens_leave_together_and_the_rest_at_the_end()
    {
        var sink = new Recorded();
        var held = new HeldTokens(sink, 3);
        for (int i = 0; i < 5; i++)
        {
            await held.OnTokenAsync($"{i}", TestContext.Current.CancellationToken);
            Assert.Equal(i < 2 ? 0 : 3, sink.Tokens.Count);
        }
        await held.ReleaseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["0", "1", "2", "3", "4"], sink.Tokens);
    }

    private static (FaultPlan Plan, List<(string Read, string Expected)> Faults) Parse(string text)
    {
        var faults = new List<(string Read, string Expected)>();
        return (FaultGrammar.Parse(text, faults), faults);
    }

    private sealed class Recorded : ITokenSink
    {
        public List<string> Tokens { get; } = [];

        public ValueTask OnTokenAsync(string token, CancellationToken cancellation)
        {
            Tokens.Add(token);
            return ValueTask.CompletedTask;
        }

        public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
