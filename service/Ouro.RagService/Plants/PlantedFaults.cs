using System.Diagnostics;
using Ouro.RagService.Hosting;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Simulator;
using Ouro.RagService.Web;

namespace Ouro.RagService.Plants;

/// <summary>
/// A service's planted faults at work. The service asks at each place whether it has any (<c>null</c>: none planted), so a
/// service without them pays one comparison.
/// </summary>
internal sealed class PlantedFaults : IDisposable
{
    private readonly FaultPlan _plan;
    private readonly DeadlineTimer _timer = new();
    private readonly Dictionary<Stage, Station> _stations;
    private readonly StoppedLoop? _loop;
    private readonly HeldMemory? _memory;
    private long _firstTicks;
    private long _streams;

    public PlantedFaults(FaultPlan plan)
    {
        _plan = plan;
        _stations = plan.Stages.ToDictionary(pair => pair.Key, pair => new Station(pair.Value, _timer));
        _loop = plan.LoopStage is null ? null : new StoppedLoop(plan.LoopMs, plan.LoopBurns);
        _memory = plan.MemoryMb > 0 ? new HeldMemory(plan.MemoryMb, plan.MemoryKept) : null;
        ThreadBounds.Set(plan.ThreadsMin, plan.ThreadsMax);
    }

    public bool IsSilent => _plan.IsSilent;

    public bool LiesAboutEmbeddings => _plan.LiesAboutEmbeddings;

    /// <summary>The stubs really used where <paramref name="attested"/> are claimed.</summary>
    public StubSet Used(StubSet attested) => new(attested.MockEmbeddings && !_plan.LiesAboutEmbeddings, attested.MockLlm && !_plan.LiesAboutLlm);

    /// <summary>Every request of the server, health included, comes through here first.</summary>
    public ValueTask ArriveAsync(CancellationToken cancellation) => _loop?.PassAsync(cancellation) ?? ValueTask.CompletedTask;

    /// <summary>Before a question's headers: the accept stage, the drift and the memory.</summary>
    public async ValueTask BeginAskAsync(StageTimings timings, CancellationToken cancellation)
    {
        _memory?.Allocate();
        await PassAsync(Stage.Preprocess, timings, cancellation);
        if (_plan.DriftMsPerSecond > 0)
        {
            long now = Stopwatch.GetTimestamp();
            _ = Interlocked.CompareExchange(ref _firstTicks, now, 0);
            long delayTicks = (long)((now - _firstTicks) * _plan.DriftMsPerSecond / 1000);
            await new DeadlineTimer.Waiter(_timer).UntilAsync(now + delayTicks);
            await Task.Yield();
        }
    }

    /// <summary>At the start of a stage, whose times it then adds to.</summary>
    public async ValueTask PassAsync(Stage stage, StageTimings timings, CancellationToken cancellation)
    {
        if (await PassLoopAsync(stage, cancellation) is var (held, released))
            timings.Add(stage, held, held, released);
        if (_stations.TryGetValue(stage, out var station))
        {
            var (asked, started, ended) = await station.PassAsync(cancellation);
            timings.Add(stage, asked, started, ended);
        }
    }

    /// <summary>Before the upstream is asked; the recorder times the stage, of which only the wait for a place is news to it.</summary>
    /// <returns>What the upstream's tokens are to be sent to.</returns>
    public async ValueTask<ITokenSink> BeginAnswerAsync(AnswerRecorder recorder, CancellationToken cancellation)
    {
        await PassLoopAsync(Stage.LlmFirstToken, cancellation);
        if (_stations.TryGetValue(Stage.LlmFirstToken, out var upstream))
        {
            var (asked, started, _) = await upstream.PassAsync(cancellation);
            recorder.FirstTokenWaited(started - asked);
        }
        return _stations.TryGetValue(Stage.Generation, out var generation) ? new SlowTokens(recorder, generation) : recorder;
    }

    /// <returns>When this stage stopped the loop and let it go on; null where it only waited for the loop, or there is none.</returns>
    private async ValueTask<(long Held, long Released)?> PassLoopAsync(Stage stage, CancellationToken cancellation)
    {
        if (_loop is null)
            return null;
        if (_plan.LoopStage == stage)
            return await _loop.HoldAsync(cancellation);
        await _loop.PassAsync(cancellation);
        return null;
    }

    /// <summary>What a stream's tokens are to be written to instead of its events; a <see cref="HeldTokens"/> has to be released at the end.</summary>
    public ITokenSink WrapTokens(EventStream events)
    {
        ITokenSink sink = _plan.StreamGrows ? new GrowingTokens(events) : events;
        if (_loop is not null)
            sink = new LoopTokens(sink, _loop);
        return _plan.StreamBurst > 1 ? new HeldTokens(sink, _plan.StreamBurst) : sink;
    }

    /// <summary>Whether this stream is one of the share that fails: evenly spread, not drawn.</summary>
    public bool FailsNext()
    {
        long number = Interlocked.Increment(ref _streams);
        return Math.Floor(number * _plan.ErrorShare) > Math.Floor((number - 1) * _plan.ErrorShare);
    }

    public void Dispose()
    {
        foreach (var station in _stations.Values)
            station.Dispose();
        _loop?.Dispose();
        _timer.Dispose();
    }
}
