using System.Diagnostics;
using NATS.Client.Core;
using Ouro.Cluster.Messages;

namespace Ouro.Cluster;

/// <summary>How a coordinator takes agents for a run, and lets them go.</summary>
internal static class Enlisting
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    // A publication to a server that is gone waits for it; agents give up a coordinator that they do not hear.
    private static readonly TimeSpan s_releaseBound = TimeSpan.FromSeconds(5);

    /// <summary>Lost ones too: an agent that was only silent is free again.</summary>
    /// <returns>False where the server could not be told in time.</returns>
    public static async Task<bool> ReleaseAsync(NatsConnection nats, Subjects subjects, IReadOnlyList<FleetMember> members)
    {
        using var bound = new CancellationTokenSource(s_releaseBound);
        try
        {
            foreach (var member in members)
                await nats.PublishAsync(subjects.Agent(member.Card.Id, "release"), Array.Empty<byte>(), cancellationToken: bound.Token).AsTask().WaitAsync(bound.Token);
            return true;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            return false;
        }
    }

    public static async Task<List<FleetMember>> RollAsync(
        NatsConnection nats, Subjects subjects, string session, string version, int? expected, TimeSpan wait, Action<string> note, CancellationToken stop)
    {
        var members = new List<FleetMember>();
        long until = Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency);
        do
        {
            var patience = new NatsSubOpts { Timeout = TimeSpan.FromSeconds(1), StartUpTimeout = TimeSpan.FromSeconds(1), IdleTimeout = TimeSpan.FromMilliseconds(500), ThrowIfNoResponders = false };
            await foreach (var reply in nats.RequestManyAsync<byte[], byte[]>(subjects.Roll, [], replyOpts: patience, cancellationToken: stop))
            {
                if (Wire.Decode<AgentCard>(reply.Data) is not { } card || members.Exists(m => m.Card.Id == card.Id) || members.Count >= (expected ?? int.MaxValue))
                    continue;
                var answer = await Wire.AskAsync<Answer>(nats, subjects.Agent(card.Id, "enlist"), new Enlistment(session, version));
                if (answer is { Refusal: null })
                    members.Add(new FleetMember(card));
                else
                    note($"agent {card.Id} on {card.Host} is not used: {answer?.Refusal ?? "it does not answer"}");
            }

            if (members.Count < (expected ?? 1))
                await Task.Delay(s_look, stop);
        }
        while (members.Count < (expected ?? 1) && Stopwatch.GetTimestamp() < until);
        members.Sort((a, b) => string.CompareOrdinal(a.Card.Id, b.Card.Id));
        return members;
    }
}
