namespace Ouro.Cluster;

/// <summary>
/// The NATS subjects of distributed runs. One group is a set of agents that a coordinator may use; several groups share a server.
/// <code>
/// ouro.GROUP.roll                 coordinator asks, every free agent answers with its card
/// ouro.GROUP.hello                an agent says that it is there
/// ouro.GROUP.agent.ID.KIND        request and reply: enlist, clock, job, start; without a reply: stop, release
/// ouro.GROUP.run.SESSION.KIND     from agents: ready, beat, done
/// </code>
/// Jobs travel on core NATS, which stores nothing: they carry the request's headers, and with them its keys. Results travel
/// through a JetStream object store of the session, which is deleted at the end.
/// </summary>
internal sealed class Subjects(string group)
{
    public string Roll => $"ouro.{group}.roll";

    public string Hello => $"ouro.{group}.hello";

    public string Agent(string id, string kind) => $"ouro.{group}.agent.{id}.{kind}";

    public string Run(string session, string kind) => $"ouro.{group}.run.{session}.{kind}";

    public static string Store(string session) => $"ouro-{session}";
}
