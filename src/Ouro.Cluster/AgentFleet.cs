using System.Diagnostics;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.ObjectStore;
using NATS.Net;
using Ouro.Cluster.Messages;
using Ouro.Cluster.Results;
using Ouro.Load.Engine;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cluster;

/// <summary>
/// The coordinator: a load generator made of agents. For each cell:
/// 1. measure every agent's clock;
/// 2. hand out the parts, which together are exactly the job;
/// 3. wait until all have warmed up, and name one instant at which all begin;
/// 4. listen until every part is done or its agent is lost;
/// 5. fetch the results and put them on our clock.
/// A lost agent's share stays missing and the cell says so; the next cell is divided among those that are left.
/// </summary>
public sealed class AgentFleet : ILoadGenerator, IAsyncDisposable
{
    private const int ClockExchanges = 9;
    private const string BodiesObject = "bodies";

    // Ten beats. A loaded machine may swallow some.
    private const double LostAfterSeconds = 3;

    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly NatsConnection _nats;
    private readonly Subjects _subjects;
    private readonly string _session;
    private readonly string _folder;
    private readonly List<FleetMember> _members;
    private readonly Action<string> _note;
    private readonly CancellationTokenSource _listening = new();
    private readonly List<Task> _listeners = [];
    private INatsObjStore? _store;
    private bool _bodiesSent;
    private int _cells;

    private AgentFleet(NatsConnection nats, string group, string session, string folder, List<FleetMember> members, Action<string> note)
    {
        (_nats, _subjects, _session, _folder, _members, _note) = (nats, new Subjects(group), session, folder, members, note);
        _listeners.Add(ListenAsync());
        _listeners.Add(RefuseLateAsync());
        _listeners.Add(KeepAliveAsync());
    }

    public IReadOnlyList<AgentCard> Agents => [.. _members.Select(m => m.Card)];

    /// <param name="session">The run's id.</param>
    /// <param name="folder">Takes what agents measured, in files without names.</param>
    /// <param name="expected">Wait for so many; null: take all that answer within <paramref name="wait"/>.</param>
    /// <param name="note">Told what a user should know: a lost agent, a server that is gone.</param>
    public static async Task<Result<AgentFleet>> EnlistAsync(
        LinkOptions link, string session, string version, string folder, int? expected, TimeSpan wait, Action<string> note, CancellationToken stop)
    {
        var connected = await NatsLink.ConnectAsync(link, "ouro coordinator");
        if (!connected.TryGet(out var nats))
            return connected.Faults.ToList();
        try
        {
            var members = await Enlisting.RollAsync(nats, new Subjects(link.Group), session, version, expected, wait, note, stop);
            if (members.Count > 0 && members.Count >= (expected ?? 1))
            {
                var fleet = new AgentFleet(nats, link.Group, session, folder, members, note);
                fleet._store = await new NatsObjContext(new NatsJSContext(nats)).CreateObjectStoreAsync(new NatsObjConfig(Subjects.Store(session)), stop);
                return fleet;
            }

            await Enlisting.ReleaseAsync(nats, new Subjects(link.Group), members);
            await nats.DisposeAsync();
            return Fault.Deployment(
                $"{members.Count} agent{(members.Count == 1 ? "" : "s")} of group '{link.Group}' answered within {wait.TotalSeconds:0} s",
                expected is { } needed ? $"{needed} agents" : "at least one agent", $"start them: ouro agent --nats {link.Url}");
        }
        catch (NatsException e)
        {
            await nats.DisposeAsync();
            return Fault.Deployment($"NATS: {e.Message}", "a NATS server with JetStream", "start nats-server with -js");
        }
    }

    public Task WarmUpAsync(bool overTls, CancellationToken stop) => Task.CompletedTask; // each agent does, before its first part

    public async Task<LoadCapture> RunAsync(LoadJob job, IProgress<LoadProgress>? progress, CancellationToken stop)
    {
        string cell = $"cell{++_cells}";
        var chosen = _members.Where(m => !m.IsLost).Take(job.Slots).ToList();
        if (chosen.Count == 0 || !await SendBodiesAsync(job.Request.Bodies))
            return CaptureMerge.Nothing(Stopwatch.GetTimestamp());
        foreach (var member in chosen)
            member.BeginCell();

        // 1
        foreach (var member in chosen)
            member.Clock = await MeasureClockAsync(member) ?? Lose(member, "it does not answer");

        // 2
        for (int i = 0; i < chosen.Count; i++)
        {
            if (chosen[i].IsLost)
                continue;
            var answer = await AskAsync<Answer>(chosen[i], "job", JobMessage.Of(job, new LoadPart(i, chosen.Count), _session, cell, BodiesObject));
            if (answer is null || answer.Refusal is not null)
                Lose(chosen[i], answer?.Refusal ?? "it does not answer");
        }

        // 3
        using var stopping = stop.Register(() => _ = StopAsync(chosen));
        await WaitAsync(chosen, m => m.Ready.Task.IsCompleted || m.Done.Task.IsCompleted, progress);
        long start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10) + (6 * chosen.Max(m => m.Clock.ErrorTicks));
        foreach (var member in chosen.Where(m => !m.IsLost && !m.Done.Task.IsCompleted))
        {
            if (await AskAsync<Answer>(member, "start", new StartOrder(cell, member.Clock.ToAgent(start))) is null)
                Lose(member, "it does not answer");
        }

        // 4
        await WaitAsync(chosen, m => m.Done.Task.IsCompleted, progress);

        // 5
        var parts = new List<(LoadCapture, ClockOffset)>();
        int incomplete = 0;
        foreach (var member in chosen.Where(m => !m.IsLost))
        {
            if (await FetchAsync(await member.Done.Task) is not { } part)
            {
                if (!stop.IsCancellationRequested)
                    _note($"the results of agent {member.Card.Id} are lost");
                continue;
            }

            parts.Add((part, member.Clock));
            if (part.Ending != CellEnding.Interrupted || stop.IsCancellationRequested)
                continue;
            Lose(member, "it was stopped inside this cell"); // an agent's end that it was told of, such as its pod's
            incomplete++;
        }

        var capture = Merge(parts, start, chosen.Count - parts.Count + incomplete);
        return stop.IsCancellationRequested ? capture with { Ending = CellEnding.Interrupted } : capture;
    }

    public async ValueTask DisposeAsync()
    {
        if (!await Enlisting.ReleaseAsync(_nats, _subjects, _members))
            _note($"the agents could not be released; they give this run up within {NatsLink.CoordinatorPatience.TotalSeconds:0} s");
        try
        {
            await new NatsObjContext(new NatsJSContext(_nats)).DeleteObjectStore(Subjects.Store(_session), CancellationToken.None);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            _note($"the object store {Subjects.Store(_session)} is left on the NATS server: {e.Message}");
        }

        await _listening.CancelAsync();
        await Task.WhenAll(_listeners);
        await _nats.DisposeAsync();
        _listening.Dispose();
    }

    private async Task<bool> SendBodiesAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        if (!_bodiesSent)
        {
            byte[] bytes = Wire.Encode(bodies.Select(b => b.ToArray()).ToList());
            _bodiesSent = await PatientlyAsync(async () => (await _store!.PutAsync(BodiesObject, bytes)).Name) is not null;
        }

        return _bodiesSent;
    }

    private async Task<ClockOffset?> MeasureClockAsync(FleetMember member)
    {
        var exchanges = new List<(long, long, long)>();
        for (int i = 0; i < ClockExchanges; i++)
        {
            long asked = Stopwatch.GetTimestamp();
            if (await AskAsync<ClockReading>(member, "clock", new ClockReading(asked, Stopwatch.Frequency)) is not { } reading || reading.Frequency != Stopwatch.Frequency)
                return null;
            exchanges.Add((asked, reading.Ticks, Stopwatch.GetTimestamp()));
        }

        return ClockOffset.Of(exchanges);
    }

    /// <summary>Until it holds for all that are not lost. Agents are lost by silence, unless it is the server that is silent.</summary>
    private async Task WaitAsync(List<FleetMember> chosen, Predicate<FleetMember> holds, IProgress<LoadProgress>? progress)
    {
        while (true)
        {
            var waiting = chosen.Where(m => !m.IsLost && !holds(m)).ToList();
            if (waiting.Count == 0)
                return;
            await Task.Delay(s_look);
            progress?.Report(FleetMember.ProgressOf(chosen));
            var silent = waiting.Where(m => m.SilentSeconds > LostAfterSeconds).ToList();
            if (silent.Count == 0)
                continue;
            if (await ServerAnswersAsync())
                silent.ForEach(m => Lose(m, $"it has been silent for {m.SilentSeconds:0} s"));
            else if (!await OutlastOutageAsync())
                chosen.ForEach(m => Lose(m, "the NATS server is gone"));
        }
    }

    /// <returns>False when the server stays away for longer than a run waits.</returns>
    private async Task<bool> OutlastOutageAsync()
    {
        _note("the NATS server does not answer; waiting for it");
        long since = Stopwatch.GetTimestamp();
        while (!await ServerAnswersAsync())
        {
            if (Stopwatch.GetElapsedTime(since) > NatsLink.LongestOutage)
                return false;
            await Task.Delay(s_look);
        }

        _members.ForEach(m => m.Hear());
        return true;
    }

    /// <summary>Asks again after an outage. Null where the server refuses, or is gone for good.</summary>
    private async Task<T?> PatientlyAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException)
            {
                if (!await ServerAnswersAsync() && await OutlastOutageAsync())
                    continue;
                _note($"NATS: {e.Message}");
                return null;
            }
        }
    }

    private async Task<bool> ServerAnswersAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _nats.PingAsync(patience.Token);
            return true;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or IOException)
        {
            return false; // gone, or frozen
        }
    }

    private async Task StopAsync(List<FleetMember> chosen)
    {
        foreach (var member in chosen.Where(m => !m.IsLost))
            await _nats.PublishAsync(_subjects.Agent(member.Card.Id, "stop"), Array.Empty<byte>());
    }

    private async Task<LoadCapture?> FetchAsync(Done done)
    {
        if (done.Object is null)
        {
            _note($"agent {done.Agent}: {done.Problem}");
            return null;
        }

        try
        {
            var file = await PatientlyAsync(async () => (FileStream?)await PartFile.DownloadAsync(_store!, done.Object, _folder));
            if (file is null)
                return null;
            await PatientlyAsync(async () => { await _store!.DeleteAsync(done.Object); return done.Object; });
            var part = CaptureCodec.Read(file);
            if (part is null)
                await file.DisposeAsync();
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _note($"agent {done.Agent}: its results cannot be stored in {_folder}: {e.Message}");
            return null;
        }
    }

    private LoadCapture Merge(List<(LoadCapture, ClockOffset)> parts, long start, int lost)
    {
        try
        {
            return parts.Count == 0 ? CaptureMerge.Nothing(start) : CaptureMerge.Merge(parts, start, lost, _folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _note($"the agents' results cannot be merged in {_folder}: {e.Message}");
            return CaptureMerge.Nothing(start);
        }
    }

    private ClockOffset Lose(FleetMember member, string why)
    {
        if (!member.IsLost)
            _note($"agent {member.Card.Id} on {member.Card.Host} is lost: {why}; its share of the requests is missing");
        member.IsLost = true;
        return default;
    }

    private async Task<T?> AskAsync<T>(FleetMember member, string kind, object message)
        where T : class
    {
        while (true)
        {
            if (await Wire.AskAsync<T>(_nats, _subjects.Agent(member.Card.Id, kind), message) is { } answer)
                return answer;
            if (await ServerAnswersAsync() || !await OutlastOutageAsync())
                return null;
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var message in _nats.SubscribeAsync<byte[]>(_subjects.Run(_session, "*"), cancellationToken: _listening.Token))
                Hear(message.Subject[(message.Subject.LastIndexOf('.') + 1)..], message.Data);
        }
        catch (OperationCanceledException) when (_listening.IsCancellationRequested)
        {
            // The run ends.
        }
    }

    /// <summary>Agents that hear nothing of a coordinator for a minute give it up.</summary>
    private async Task KeepAliveAsync()
    {
        try
        {
            while (true)
            {
                foreach (var member in _members)
                    await _nats.PublishAsync(_subjects.Agent(member.Card.Id, "alive"), Array.Empty<byte>(), cancellationToken: _listening.Token);
                await Task.Delay(s_alive, _listening.Token);
            }
        }
        catch (Exception e) when (e is NatsException || (e is OperationCanceledException && _listening.IsCancellationRequested))
        {
            // The run ends.
        }
    }

    private void Hear(string kind, byte[]? data)
    {
        switch (kind)
        {
            case "beat" when Wire.Decode<Beat>(data) is { } beat && IsCurrent(beat.Cell):
                Find(beat.Agent)?.Hear(beat);
                break;
            case "ready" when Wire.Decode<Ready>(data) is { } ready && IsCurrent(ready.Cell):
                Find(ready.Agent)?.Ready.TrySetResult();
                break;
            case "done" when Wire.Decode<Done>(data) is { } done && IsCurrent(done.Cell):
                Find(done.Agent)?.Done.TrySetResult(done);
                break;
        }
    }

    private bool IsCurrent(string cell) => cell == $"cell{_cells}";

    private FleetMember? Find(string agent) => _members.Find(m => m.Card.Id == agent);

    /// <summary>A run's load is divided among those that were there when it began.</summary>
    private async Task RefuseLateAsync()
    {
        try
        {
            await foreach (var message in _nats.SubscribeAsync<byte[]>(_subjects.Hello, cancellationToken: _listening.Token))
            {
                if (Wire.Decode<AgentCard>(message.Data) is not { } card)
                    continue;
                _note($"agent {card.Id} on {card.Host} came after the run had begun and is not used");
                await message.ReplyAsync(Wire.Encode(new Answer($"run {_session} began without this agent; it can join the next one")));
            }
        }
        catch (OperationCanceledException) when (_listening.IsCancellationRequested)
        {
            // The run ends.
        }
    }
}
