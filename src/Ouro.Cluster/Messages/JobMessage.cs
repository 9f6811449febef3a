using Ouro.Load.Engine;
using Ouro.Model.Planning;

namespace Ouro.Cluster.Messages;

/// <summary>An agent's part of one cell.</summary>
/// <param name="BodiesObject">The request bodies in the session's store: too many for a message, and the same for all cells.</param>
internal sealed record JobMessage(
    string Session,
    string Cell,
    string BaseUrl,
    string Path,
    TargetFormat Format,
    string BodiesObject,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlyList<KeyValuePair<string, string>> ExtraHeaders,
    ScheduleMessage Schedule,
    int Slots,
    int WarmupRequests,
    int Requests,
    double TimeLimitSeconds,
    double ConnectSeconds,
    double HeadersSeconds,
    double StallSeconds,
    int Workers,
    ulong Seed,
    long FirstRequestId,
    string? ProbeUrl,
    bool UsesHttp2,
    bool ChecksCertificates,
    int Part,
    int Parts)
{
    public static JobMessage Of(LoadJob job, LoadPart part, string session, string cell, string bodiesObject) => new(
        session, cell, job.BaseUrl.ToString(), job.Request.Path, job.Request.Format, bodiesObject, job.Request.Headers, job.ExtraHeaders, ScheduleMessage.Of(job.Schedule),
        job.Slots, job.WarmupRequests, job.Requests, job.TimeLimit.TotalSeconds, job.Timeouts.Connect.TotalSeconds, job.Timeouts.Headers.TotalSeconds,
        job.Timeouts.Stall.TotalSeconds, job.Workers, job.Seed, job.FirstRequestId, part.Index == 0 ? job.Probe?.ToString() : null,
        job.Request.Transport.UsesHttp2, job.Request.Transport.ChecksCertificates, part.Index, part.Count);

    public LoadJob ToJob(IReadOnlyList<ReadOnlyMemory<byte>> bodies) => new(
        new Uri(BaseUrl), new RequestPlan(Path, Format, bodies, Headers) { Transport = new Transport(UsesHttp2, ChecksCertificates) }, Schedule.ToSchedule(), Slots, WarmupRequests, Requests, TimeSpan.FromSeconds(TimeLimitSeconds),
        new Timeouts(TimeSpan.FromSeconds(ConnectSeconds), TimeSpan.FromSeconds(HeadersSeconds), TimeSpan.FromSeconds(StallSeconds)), Workers, Seed, FirstRequestId,
        ProbeUrl is null ? null : new Uri(ProbeUrl), ExtraHeaders)
    {
        Part = new LoadPart(Part, Parts),
    };
}
