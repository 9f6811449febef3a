using NATS.Client.Core;
using Ouro.Model.Outcomes;

namespace Ouro.Cluster;

/// <summary>A connection to the NATS server that both sides share the manners of: connect or say why, then reconnect for as long as it takes.</summary>
public static class NatsLink
{
    /// <summary>How long a server may be gone before a run gives up on it.</summary>
    public static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(60);

    /// <summary>How long an agent waits for a silent coordinator: past any outage that the coordinator outlasts.</summary>
    public static readonly TimeSpan CoordinatorPatience = LongestOutage + TimeSpan.FromSeconds(30);

    public static async Task<Result<NatsConnection>> ConnectAsync(LinkOptions options, string name)
    {
        var nats = new NatsConnection(new NatsOpts
        {
            Url = options.Url,
            Name = name,
            AuthOpts = options.CredentialsFile is { } file ? new NatsAuthOpts { CredsFile = file } : new NatsAuthOpts { Username = options.User, Password = options.Password, Token = options.Token },
            ConnectTimeout = TimeSpan.FromSeconds(5),
            RequestTimeout = TimeSpan.FromSeconds(5),
            MaxReconnectRetry = -1,
        });
        try
        {
            await nats.ConnectAsync();
            return nats;
        }
        catch (Exception e) when (e is NatsException or IOException or InvalidOperationException or UriFormatException or TimeoutException)
        {
            await nats.DisposeAsync();
            return Fault.Deployment($"no NATS at {options.Url}: {e.GetBaseException().Message}", "a NATS server with JetStream (nats-server -js)", "start it, or correct the address or the credentials");
        }
    }
}
