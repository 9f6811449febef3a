using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ouro.RagService.Pipeline;

/// <summary>
/// One request's stage times. Queue: waiting for a lock, a worker or a batch. Run: the work itself. A stage that did not
/// run is absent. A stage entered twice (pre-processing) adds up.
/// </summary>
internal sealed class StageTimings
{
    public const int StageCount = 6;

    private readonly ActivityContext _request = StageSpans.Parent();
    private readonly bool[] _ran = new bool[StageCount];
    private readonly long[] _queueTicks = new long[StageCount];
    private readonly long[] _runTicks = new long[StageCount];

    private static readonly JsonEncodedText[] Names =
    [
        JsonEncodedText.Encode("preprocess"), JsonEncodedText.Encode("model_load"), JsonEncodedText.Encode("embed"),
        JsonEncodedText.Encode("search"), JsonEncodedText.Encode("llm_first_token"), JsonEncodedText.Encode("generation"),
    ];

    private static readonly JsonEncodedText QueueMs = JsonEncodedText.Encode("queue_ms");
    private static readonly JsonEncodedText RunMs = JsonEncodedText.Encode("run_ms");

    /// <param name="asked">When the request reached the stage, Stopwatch ticks.</param>
    /// <param name="started">When its work began.</param>
    /// <param name="ended">When its work was done.</param>
    public void Add(Stage stage, long asked, long started, long ended)
    {
        _ran[(int)stage] = true;
        _queueTicks[(int)stage] += started - asked;
        _runTicks[(int)stage] += ended - started;
        StageSpans.Record(_request, stage, asked, started, ended);
    }

    public static string NameOf(Stage stage) => Names[(int)stage].Value;

    public bool Ran(Stage stage) => _ran[(int)stage];

    public double QueueSeconds(Stage stage) => (double)_queueTicks[(int)stage] / Stopwatch.Frequency;

    public double RunSeconds(Stage stage) => (double)_runTicks[(int)stage] / Stopwatch.Frequency;

    /// <summary>Writes <c>{"embed":{"queue_ms":…,"run_ms":…},…}</c>, milliseconds with microsecond resolution.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (int i = 0; i < StageCount; i++)
        {
            if (!_ran[i])
                continue;
            json.WriteStartObject(Names[i]);
            json.WriteNumber(QueueMs, Milliseconds(_queueTicks[i]));
            json.WriteNumber(RunMs, Milliseconds(_runTicks[i]));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>
    /// The same as a Server-Timing field (https://www.w3.org/TR/server-timing/): <c>embed;dur=5.2;desc="queue=0.1"</c>.
    /// </summary>
    public string ToServerTiming()
    {
        var text = new StringBuilder();
        for (int i = 0; i < StageCount; i++)
        {
            if (!_ran[i])
                continue;
            if (text.Length > 0)
                text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{Names[i]};dur={Milliseconds(_runTicks[i])};desc=\"queue={Milliseconds(_queueTicks[i])}\"");
        }
        return text.ToString();
    }

    private static double Milliseconds(long ticks) => Math.Round(ticks * 1000.0 / Stopwatch.Frequency, 3);
}
