using Ouro.Model.Health;
using Ouro.Model.Outcomes;

namespace Ouro.Load.SelfTest;

/// <summary>What one load thread can do on this machine, beside a server that costs next to nothing and shares it.</summary>
/// <param name="Requests">Rounds of the most requests; a reply holds 1 status, 20 token and 1 end events and comes in one write.</param>
/// <param name="MaxEventsPerSecond">Events of replies of 500 tokens in one write: what the scanner and the records allow. Median of the rounds.</param>
/// <param name="BytesPerToken">Managed bytes that the load thread allocated per token, the requests' share included. Should be 0.</param>
/// <param name="Accuracy">The stamps' error at growing numbers of streams.</param>
public sealed record SelfTestResult(
    IReadOnlyList<RequestRound> Requests,
    double MaxEventsPerSecond,
    double BytesPerToken,
    StampSource Stamp,
    IReadOnlyList<StampAccuracy> Accuracy)
{
    // Beyond this share a thread's own queue shows in the latencies: the line at which a cell becomes suspect.
    internal const double HighestHonestShare = 0.85;

    /// <summary>The median round.</summary>
    public RequestRound Typical => Requests.OrderBy(r => r.PerSecond).ElementAt(Requests.Count / 2);

    /// <summary>The most streams up to which nothing speaks against the stamps; null where the fewest already have an objection.</summary>
    public StampAccuracy? HighestHonest => Accuracy.OrderBy(a => a.Streams).TakeWhile(a => a.Objection is null).LastOrDefault();

    /// <summary>Requests per second of replies of that kind at which the load thread still has 15 % of its core to spare.</summary>
    public double HonestRequestsPerSecond => Math.Min(Typical.PerSecond, HighestHonestShare / Typical.CpuSecondsPerRequest);
}

/// <param name="CpuSecondsPerRequest">User and system time of the load thread.</param>
/// <param name="CpuShare">Of one core. Well below 1 means that the server, not the client, was the limit.</param>
public sealed record RequestRound(double PerSecond, double CpuSecondsPerRequest, double CpuShare);

/// <summary>How far the tokens' stamps lie from the server's own clock before each send, the kernel's way between the two included.</summary>
/// <param name="Tokens">Tokens with one exact stamp, compared with their send.</param>
/// <param name="BoundedShare">Tokens that shared a read with later bytes and have bounds instead of an instant.</param>
/// <param name="UnclearSends">Sends during which the server lost its core, so that they are no reference.</param>
/// <param name="Objection">Why this load is not measured honestly here; null when it is.</param>
public sealed record StampAccuracy(
    int Streams,
    double EventsPerSecond,
    Reading<double> CpuShare,
    int Tokens,
    double BoundedShare,
    int UnclearSends,
    Reading<double> ErrorP50Seconds,
    Reading<double> ErrorP99Seconds,
    string? Objection);
