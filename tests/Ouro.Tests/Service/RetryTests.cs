using Microsoft.Extensions.Time.Testing;
using Ouro.RagService.Llm;

namespace Ouro.Tests.Service;

public sealed class RetryTests
{
    private static readonly LlmProviders Providers = TestUpstreams.Providers();
    private static readonly UpstreamFault Busy = new("busy") { IsTransient = true, RetryAfter = TimeSpan.FromSeconds(3) };
    private readonly FakeTimeProvider _time = new();
    private int _retries;

    [Fact]
    public async Task A_refusal_is_tried_again_after_the_time_that_it_names()
    {
        using var llm = new ScriptedLlm(Busy, null);
        var running = Run(llm, 2);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1, llm.Calls);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(await running);
        Assert.Equal((2, 1), (llm.Calls, _retries));
    }

    [Fact]
    public async Task Attempts_end_with_their_number()
    {
        using var llm = new ScriptedLlm(Busy, Busy, Busy, null);
        var running = Run(llm, 2);
        for (int i = 0; i < 10 && !running.IsCompleted; i++)
            _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("busy", (await running)!.Message);
        Assert.Equal(3, llm.Calls);
    }

    [Fact]
    public async Task What_the_client_has_seen_or_what_would_come_again_is_not_repeated()
    {
        foreach (var fault in new[] { Busy with { HadToken = true }, Busy with { IsTransient = false }, Busy with { RetryAfter = TimeSpan.FromMinutes(5) } })
        {
            using var llm = new ScriptedLlm(fault, null);
            Assert.Equal(fault, await Run(llm, 2));
            Assert.Equal(1, llm.Calls);
        }
    }

    [Fact]
    public async Task The_fallback_is_asked_once_and_both_failures_are_told()
    {
        using var whole = new ScriptedLlm(Busy with { HadToken = true }, null);
        using var fallback = new FallbackLlm(whole, "sim:second", Providers, () => _retries++);
        var sink = new RecordingSink();
        Assert.Null(await fallback.StreamAsync(Call(), sink, TestContext.Current.CancellationToken));
        Assert.Equal(["sim:second after tokens"], sink.Fallbacks);
        Assert.Equal(["first", "second"], whole.Models);

        using var broken = new ScriptedLlm(Busy, new UpstreamFault("gone"));
        using var hopeless = new FallbackLlm(broken, "sim:second", Providers, () => _retries++);
        Assert.Equal("busy; the fallback sim:second failed too: gone", (await hopeless.StreamAsync(Call(), sink, TestContext.Current.CancellationToken))!.Message);
    }

    private Task<UpstreamFault?> Run(ScriptedLlm llm, int retries) =>
        new RetryingLlm(llm, retries, _time, () => _retries++).StreamAsync(Call(), new RecordingSink(), TestContext.Current.CancellationToken).AsTask();

    private static LlmCall Call() => new(Providers.Find("sim:first")!.Value.Provider, "first", "q", []);

    private sealed class ScriptedLlm(params UpstreamFault?[] replies) : ILlm
    {
        public List<string> Models { get; } = [];

        public int Calls => Models.Count;

        public ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation)
        {
            Models.Add(call.Model);
            return new ValueTask<UpstreamFault?>(replies[Calls - 1]);
        }

        public void Dispose()
        {
        }
    }

    private sealed class RecordingSink : ITokenSink
    {
        public List<string> Fallbacks { get; } = [];

        public ValueTask OnTokenAsync(string token, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation)
        {
            Fallbacks.Add(hadToken ? $"{model} after tokens" : model);
            return ValueTask.CompletedTask;
        }
    }
}
