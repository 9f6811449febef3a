using System.Globalization;
using System.Text.Json;

namespace Ouro.Deploy.Attesting;

/// <summary>What <c>POST /embed</c> showed.</summary>
/// <param name="Vector">Null: none came.</param>
/// <param name="IsMock">What the reply says of itself; null: nothing.</param>
/// <param name="Absent">Why the service has no such endpoint; null where it has one.</param>
/// <param name="Problem">What is wrong with the reply of an endpoint that exists.</param>
internal sealed record VectorReply(IReadOnlyList<double>? Vector, int? Dimension, bool? IsMock, string? Absent, string? Problem)
{
    public static VectorReply Missing(string reason) => new(null, null, null, reason, null);

    public static VectorReply Broken(string problem) => new(null, null, null, null, problem);

    /// <summary><c>{"model":…,"dimension":768,"mock":true,"vector":[…]}</c>; only the vector is required.</summary>
    public static VectorReply Parse(int status, string body)
    {
        if (status is 404 or 405 or 501)
            return Missing(string.Create(CultureInfo.InvariantCulture, $"POST /embed answered {status}: this service does not show its vectors"));
        if (status != 200)
            return Broken(string.Create(CultureInfo.InvariantCulture, $"POST /embed answered {status}: \"{AskReply.Excerpt(body)}\""));
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("vector", out JsonElement list))
                return Missing("POST /embed answered without a vector: this service does not show its vectors");
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number))
                return Broken($"POST /embed answered with a vector that holds no numbers: \"{AskReply.Excerpt(body)}\"");
            return new VectorReply(
                [.. list.EnumerateArray().Select(item => item.GetDouble())],
                root.TryGetProperty("dimension", out JsonElement dimension) && dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt32(out int count) ? count : null,
                root.TryGetProperty("mock", out JsonElement mock) && mock.ValueKind is JsonValueKind.True or JsonValueKind.False ? mock.GetBoolean() : null,
                null,
                null);
        }
        catch (JsonException)
        {
            // A page for every path, an event stream: whatever it is, no vector.
            return Missing("POST /embed did not answer with JSON: this service does not show its vectors");
        }
    }
}
