using System.Text.Json;

namespace Ouro.LoopbackTests.Service;

/// <summary>A whole reply of <c>/ask/stream</c>, read with nothing of the service's or the engine's own code.</summary>
internal sealed record AskReply(int Status, string ContentType, string Stubs, string Raw, IReadOnlyList<JsonElement> Events)
{
    public static async Task<AskReply> ReadAsync(HttpResponseMessage response)
    {
        string raw = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var events = new List<JsonElement>();
        foreach (string frame in raw.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.StartsWith("data: {", frame, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', frame);
            events.Add(JsonDocument.Parse(frame[6..]).RootElement);
        }
        return new AskReply(
            (int)response.StatusCode, response.Content.Headers.ContentType!.MediaType!, string.Join(",", response.Headers.GetValues("Ouro-Stubs")), raw, events);
    }

    public IEnumerable<string> Types => Events.Select(one => one.GetProperty("type").GetString()!);

    public JsonElement Only(string type) => Events.Single(one => one.GetProperty("type").GetString() == type);

    public string Tokens => string.Concat(Events.Where(one => one.GetProperty("type").GetString() == "token").Select(one => one.GetProperty("content").GetString()));

    /// <summary>Ids and scores of the documents event.</summary>
    public IReadOnlyList<(string Id, double Score)> Documents =>
        [.. Only("documents").GetProperty("data").EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, Math.Round(one.GetProperty("score").GetDouble(), 4)))];
}
