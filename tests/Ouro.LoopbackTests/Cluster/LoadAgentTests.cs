using System.Text.Json;
using NATS.Client.Core;
using Ouro.Cluster;
using Ouro.Cluster.Messages;

namespace Ouro.LoopbackTests.Cluster;

/// <summary>An agent in this process, and a coordinator that is only a few raw messages.</summary>
public sealed class LoadAgentTests
{
    [Fact]
    public async Task An_agent_whose_coordinator_was_killed_is_free_for_the_next()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var server = await NatsServer.StartAsync();
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var agent = new LoadAgent(nats, new AgentCard("a", "here", 1, 1, "v"), "g", TimeSpan.FromSeconds(2), _ => { });
        var running = agent.RunAsync(once: false, stop.Token);

        Assert.Null(await EnlistAsync(nats, "first"));
        Assert.Equal("busy with run first", await EnlistAsync(nats, "second"));

        // Nothing more is heard of the first: the agent gives it up by itself.
        await Task.Delay(TimeSpan.FromSeconds(4), stop.Token);
        Assert.Null(await EnlistAsync(nats, "second"));
        Assert.Contains("another layout", await EnlistAsync(nats, "second", version: "w"), StringComparison.Ordinal);

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Agents_are_let_go_in_bounded_time_although_the_server_is_gone()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var server = await NatsServer.StartAsync();
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, MaxReconnectRetry = -1 });
        await nats.ConnectAsync();
        var members = new List<FleetMember> { new(new AgentCard("a", "here", 1, 1, "v")) };
        Assert.True(await Enlisting.ReleaseAsync(nats, new Subjects("g"), members));

        server.Kill();
        while (nats.ConnectionState == NatsConnectionState.Open)
            await Task.Delay(50, TestContext.Current.CancellationToken); // until the client has seen it
        Assert.False(await Enlisting.ReleaseAsync(nats, new Subjects("g"), members).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>Its refusal, or null. Asked again until the agent listens.</summary>
    private static async Task<string?> EnlistAsync(NatsConnection nats, string session, string version = "v")
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                byte[] question = JsonSerializer.SerializeToUtf8Bytes(new Enlistment(session, version));
                var reply = await nats.RequestAsync<byte[], byte[]>("ouro.g.agent.a.enlist", question, cancellationToken: TestContext.Current.CancellationToken);
                return JsonSerializer.Deserialize<Answer>(reply.Data)!.Refusal;
            }
            catch (NatsNoRespondersException) when (attempt < 50)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
