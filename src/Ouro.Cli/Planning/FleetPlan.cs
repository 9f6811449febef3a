using Ouro.Cli.Options;
using Ouro.Cluster;

namespace Ouro.Cli.Planning;

/// <summary>Load agents instead of this process: where they wait, and how many are needed.</summary>
/// <param name="Agents">Null: all that answer.</param>
internal sealed record FleetPlan(LinkOptions Link, int? Agents)
{
    public const int MostAgents = 1000;

    /// <returns>Null without the setting, or with faults.</returns>
    public static FleetPlan? Plan(SettingValues values, Func<string, string?> secret, Faults faults)
    {
        if (values.IsOn(BenchSettings.FromCluster))
        {
            if (values.One(BenchSettings.Agents) is { } elsewhere)
                faults.Add(elsewhere, $"either agents elsewhere or {BenchSettings.FromCluster.Flag}", "remove one of them");
            return null;
        }

        int count = faults.Number(values.One(BenchSettings.AgentCount), 0, 1, MostAgents);
        if (values.One(BenchSettings.Agents) is not { } url)
        {
            if (values.One(BenchSettings.AgentCount) is { } lonely)
                faults.Add(lonely, "a count of the agents at --agents", "add --agents nats://HOST:4222");
            return null;
        }

        return ParseLink(url, values.One(BenchSettings.AgentCredentials), values.One(BenchSettings.AgentGroup), secret, faults) is { } link
            ? new FleetPlan(link, count == 0 ? null : count)
            : null;
    }

    /// <summary>User and password come from the environment (NATS_USER and NATS_PASSWORD, or NATS_TOKEN) or a .creds file: a URL is printed and stored.</summary>
    public static LinkOptions? ParseLink(SettingValue url, SettingValue? credentials, SettingValue? group, Func<string, string?> secret, Faults faults)
    {
        if (!Uri.TryCreate(url.Text, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls" or "ws" or "wss"))
            faults.Add(url, "an address like nats://host:4222", "correct it");
        else if (uri.UserInfo.Length > 0)
            faults.Add(url with { Text = uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped) }, "an address without user and password", "set NATS_USER and NATS_PASSWORD, or use a .creds file");
        if (credentials is { } file && !File.Exists(file.Text))
            faults.Add(file, "a readable .creds file", "correct the path");
        if (group is { } name && (name.Text.Length is 0 or > 40 || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            faults.Add(name, "letters, digits, - and _ (at most 40)", "choose another name");
        return faults.All.Count > 0
            ? null
            : new LinkOptions(url.Text, credentials?.Text, secret("NATS_USER"), secret("NATS_PASSWORD"), group?.Text ?? LinkOptions.DefaultGroup) { Token = secret("NATS_TOKEN") };
    }
}
