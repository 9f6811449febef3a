namespace Ouro.Model.Planning;

/// <summary>Bounds after which a request ends with a failure kind of its own.</summary>
/// <param name="Connect">Until the TCP connection stands (<c>ConnectTimedOut</c>).</param>
/// <param name="Headers">From the send to the end of the reply's headers (<c>HeadersTimedOut</c>).</param>
/// <param name="Stall">Longest silence inside a reply (<c>StreamStalled</c>).</param>
public sealed record Timeouts(TimeSpan Connect, TimeSpan Headers, TimeSpan Stall)
{
    public static readonly Timeouts Default = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
}
