using System.Globalization;
using System.Text;
using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Rows;
using Ouro.Load.SelfTest;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Bench;

/// <summary>The self-test as text and as JSON (schema: docs/schema/self_test.schema.json).</summary>
internal static class SelfTestOutput
{
    private const string Reference = "null_server_send_clock";

    public static string Render(SelfTestResult result)
    {
        var typical = result.Typical;
        var text = new StringBuilder("What one load thread can do on this machine, beside an in-process null server on the same cores:\n\n")
            .AppendLine(CultureInfo.InvariantCulture, $"  {Whole(typical.PerSecond)} requests/s at most (each with 22 events; {NumberText.Significant(typical.CpuSecondsPerRequest * 1e6)} µs of CPU, {NumberText.Percent(typical.CpuShare)} of a core: {LimitOf(typical)} was the limit)")
            .AppendLine(CultureInfo.InvariantCulture, $"  {Whole(result.MaxEventsPerSecond)} events/s at most (replies of 500 tokens in one write)")
            .AppendLine(CultureInfo.InvariantCulture, $"  {NumberText.Significant(result.BytesPerToken)} bytes allocated per token")
            .AppendLine(CultureInfo.InvariantCulture, $"  stamps: {(result.Stamp == StampSource.KernelReceive ? "the kernel's, at each segment's arrival" : "the reading thread's clock, because the kernel gives none here")}")
            .AppendLine()
            .AppendLine("  Streams   Events/s   Stamp error p50   p99         Honest");
        foreach (var accuracy in result.Accuracy)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {accuracy.Streams,7}   {Whole(accuracy.EventsPerSecond),8}   {Microseconds(accuracy.ErrorP50Seconds),-15}   {Microseconds(accuracy.ErrorP99Seconds),-9}   {accuracy.Objection ?? "yes"}");
        return text
            .AppendLine()
            .AppendLine("  The error is the stamp less the server's clock before it sent the token; the kernel's way is in it.")
            .AppendLine("  This is HTTP/1.1 without TLS. Over https:// and HTTP/2 another engine stamps with the reading task's clock: docs/measurements/engine.md has its error.")
            .Append(result.HighestHonest is { } highest
                ? $"  Measured honestly here: up to {highest.Streams} streams ({Whole(highest.EventsPerSecond)} events/s), and up to {Whole(result.HonestRequestsPerSecond)} requests/s per load thread."
                : "  Nothing is measured honestly here: see the reasons above. Free the machine and test again.")
            .ToString();
    }

    public static void WriteJson(SelfTestResult result)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, JsonFields.Indented);
        var typical = result.Typical;
        var shown = result.HighestHonest ?? result.Accuracy[^1];
        json.WriteStartObject();
        json.WriteNumber("max_requests_per_s", Math.Round(typical.PerSecond, 1));
        json.WriteNumber("max_events_per_s", Math.Round(result.MaxEventsPerSecond, 1));
        json.WriteNumber("cpu_us_per_request", Math.Round(typical.CpuSecondsPerRequest * 1e6, 3));
        json.WriteNumber("bytes_per_token", Math.Round(result.BytesPerToken, 3));
        json.WriteString("stamp", EnumKeys.KeyOf(result.Stamp));
        WriteError(json, shown);
        json.WriteNumber("stamp_error_streams", shown.Streams);
        json.WriteString("stamp_reference", Reference);
        json.WriteString("covers", "http/1.1 without tls");
        json.WriteString("limited_by", typical.CpuShare > SaturatedShare ? "client" : "null_server");
        json.WriteStartArray("rounds");
        foreach (var round in result.Requests)
        {
            json.WriteStartObject();
            json.WriteNumber("requests_per_s", Math.Round(round.PerSecond, 1));
            json.WriteNumber("cpu_us_per_request", Math.Round(round.CpuSecondsPerRequest * 1e6, 3));
            json.WriteNumber("cpu_share", Math.Round(round.CpuShare, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("accuracy");
        foreach (var accuracy in result.Accuracy)
            WriteAccuracy(json, accuracy);
        json.WriteEndArray();
        json.WriteStartObject("honest_load");
        json.WriteNumber("requests_per_s", Math.Round(result.HonestRequestsPerSecond, 1));
        JsonFields.Write(json, result.HighestHonest is { } streams ? ResultField.Of("streams", (long)streams.Streams) : ResultField.Missing("streams", NoneHonest));
        JsonFields.Write(json, "events_per_s", result.HighestHonest is { } events ? Math.Round(events.EventsPerSecond, 1) : Reading<double>.Unknown(NoneHonest));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private const string NoneHonest = "no number of streams was stamped well enough";

    // A thread that spins in its loop has the rest of its core taken by the kernel's work for others.
    private const double SaturatedShare = 0.90;

    private static void WriteAccuracy(Utf8JsonWriter json, StampAccuracy accuracy)
    {
        json.WriteStartObject();
        json.WriteNumber("streams", accuracy.Streams);
        json.WriteNumber("events_per_s", Math.Round(accuracy.EventsPerSecond, 1));
        JsonFields.Write(json, "cpu_share", accuracy.CpuShare.Map(s => Math.Round(s, 4)));
        json.WriteNumber("tokens", accuracy.Tokens);
        json.WriteNumber("bounded_share", Math.Round(accuracy.BoundedShare, 5));
        json.WriteNumber("unclear_sends", accuracy.UnclearSends);
        WriteError(json, accuracy);
        json.WriteBoolean("honest", accuracy.Objection is null);
        json.WriteString("objection", accuracy.Objection);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, StampAccuracy accuracy)
    {
        json.WriteStartObject("stamp_error_us");
        JsonFields.Write(json, "p50", accuracy.ErrorP50Seconds.Map(s => Math.Round(s * 1e6, 2)));
        JsonFields.Write(json, "p99", accuracy.ErrorP99Seconds.Map(s => Math.Round(s * 1e6, 2)));
        json.WriteEndObject();
    }

    private static string LimitOf(RequestRound round) => round.CpuShare > SaturatedShare ? "the client" : "the server";

    private static string Whole(double value) => NumberText.Whole((long)Math.Round(value));

    private static string Microseconds(Reading<double> seconds) => seconds.ValueOrNull is { } value ? NumberText.Significant(value * 1e6) + " µs" : "n/a";
}
