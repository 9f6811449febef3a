using System.IO.Pipelines;
using System.Text;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Web;

namespace Ouro.Tests.Service;

public sealed class EventStreamTests
{
    [Fact]
    public async Task Every_event_is_one_data_line_and_a_blank_line()
    {
        string text = await WriteAsync(async (events, cancellation) =>
        {
            await events.StatusAsync("retrieving documents", cancellation);
            await events.OnTokenAsync("line\nbreak \"quoted\" µ ", cancellation);
            await events.ErrorAsync("gone", cancellation);
            await events.EndOfStreamAsync(cancellation);
        });
        Assert.Equal(
            """
            data: {"type":"status","message":"retrieving documents"}

            data: {"type":"token","content":"line\nbreak \"quoted\" µ "}

            data: {"type":"error","message":"gone"}

            data: {"type":"end"}


            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public async Task Documents_and_timings_have_the_contract_s_fields()
    {
        ScoredDocument[] documents = [new(new Document("d1", "a passage"), 0.5f)];
        var timings = new StageTimings();
        timings.Add(Stage.Embed, 1_000_000, 3_000_000, 8_000_000);
        double msPerTick = 1000.0 / System.Diagnostics.Stopwatch.Frequency;
        string text = await WriteAsync(async (events, cancellation) =>
        {
            await events.DocumentsAsync(documents, 0.25, cancellation);
            await events.CompleteAsync(new AskResult("yes", documents, 1.5, 1.25, null, timings), cancellation);
        });
        string queue = Number(2_000_000 * msPerTick), run = Number(5_000_000 * msPerTick);
        Assert.Equal(
            $$$$$"""
            data: {"type":"documents","data":[{"id":"d1","score":0.5,"snippet":"a passage"}],"count":1,"retrieval_time":0.25}

            data: {"type":"complete","final_answer":"yes","documents":[{"id":"d1","score":0.5,"snippet":"a passage"}],"count":1,"total_time":1.5,"llm_time":1.25,"timings":{"embed":{"queue_ms":{{{{{queue}}}}},"run_ms":{{{{{run}}}}}}}}


            """.ReplaceLineEndings("\n"),
            text);
        Assert.Equal($"embed;dur={run};desc=\"queue={queue}\"", timings.ToServerTiming());
    }

    private static string Number(double value) => Math.Round(value, 3).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> WriteAsync(Func<EventStream, CancellationToken, Task> write)
    {
        var pipe = new Pipe();
        using (var events = new EventStream(pipe.Writer))
            await write(events, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var bytes = new MemoryStream();
        await pipe.Reader.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
