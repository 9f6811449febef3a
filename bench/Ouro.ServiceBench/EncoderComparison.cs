using System.Diagnostics;
using System.Globalization;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;

namespace Ouro.ServiceBench;

/// <summary>
/// Texts per second of the service's embedding pipeline with 20 callers, beside ONNX Runtime called in a loop by as many
/// threads as CPUs are allowed, with the texts tokenised beforehand. Rounds of the two alternate; beside the
/// clock's rate stands the one per CPU second, which other processes on the machine disturb less.
/// </summary>
internal static class EncoderComparison
{
    private const int Callers = 20;
    private const int QueryTokens = 128;

    public static async Task RunAsync(int rounds, TimeSpan duration)
    {
        string data = Path.Combine(AppContext.BaseDirectory, "Data");
        string cache = Path.Combine(Path.GetTempPath(), "ouro-bench-cache");
        var texts = Corpus.Read(Path.Combine(data, "glosses.tsv"), 300).Documents.Select(document => document.Text).ToArray();
        var files = ModelFiles.Generated(BertShape.MiniLm, cache, data, texts);
        var tokenizer = new TextTokenizer(files.VocabularyPath);
        using var session = EncoderSession.LoadOptimised(files.ModelPath);
        var options = EmbeddingOptions.Read(new SettingReader(EmbeddingOptions.Settings, [], Environment.GetEnvironmentVariable));
        using var pipeline = new QueuedEmbedder(tokenizer, QueryTokens, options);
        long[][] tokens = [.. texts.Select(text => tokenizer.Encode(text, QueryTokens))];

        _ = Alone(session, tokens, options.Concurrency, TimeSpan.FromSeconds(1));
        _ = await PipelinedAsync(pipeline, session, texts, TimeSpan.FromSeconds(1));
        var ratios = new List<double>();
        var cpuRatios = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            var alone = Alone(session, tokens, options.Concurrency, duration);
            var ours = await PipelinedAsync(pipeline, session, texts, duration);
            ratios.Add(ours.PerSecond / alone.PerSecond);
            cpuRatios.Add(ours.PerCpuSecond / alone.PerCpuSecond);
            Print($"alone ({options.Concurrency} threads) {alone.PerSecond:0} texts/s, {alone.PerCpuSecond:0} per CPU second; pipeline ({Callers} callers) {ours.PerSecond:0} and {ours.PerCpuSecond:0}; ratios {ratios[^1]:0.00} and {cpuRatios[^1]:0.00}");
        }
        Print($"median ratios {ratios.Order().ElementAt(rounds / 2):0.00} by the clock, {cpuRatios.Order().ElementAt(rounds / 2):0.00} per CPU second");
    }

    private readonly record struct Rate(double PerSecond, double PerCpuSecond)
    {
        public static Rate Of(long count, Stopwatch watch, TimeSpan cpuBefore) =>
            new(count / watch.Elapsed.TotalSeconds, count / (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);
    }

    private static Rate Alone(EncoderSession session, long[][] tokens, int threads, TimeSpan duration)
    {
        long count = 0;
        int next = 0;
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var workers = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            workers[i] = new Thread(() =>
            {
                while (watch.Elapsed < duration)
                {
                    _ = session.Encode([tokens[(uint)Interlocked.Increment(ref next) % (uint)tokens.Length]]);
                    Interlocked.Increment(ref count);
                }
            });
            workers[i].Start();
        }
        foreach (var worker in workers)
            worker.Join();
        return Rate.Of(count, watch, cpuBefore);
    }

    private static async Task<Rate> PipelinedAsync(QueuedEmbedder pipeline, EncoderSession session, string[] texts, TimeSpan duration)
    {
        long count = 0;
        int next = 0;
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < duration)
            {
                string text = texts[(uint)Interlocked.Increment(ref next) % (uint)texts.Length];
                if ((await pipeline.EmbedAsync(session, text, new StageTimings(), CancellationToken.None)).Vector is not null)
                    Interlocked.Increment(ref count);
            }
        })));
        return Rate.Of(count, watch, cpuBefore);
    }

    private static void Print(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
