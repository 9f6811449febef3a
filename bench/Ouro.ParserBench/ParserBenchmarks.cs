using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.ParserBench;

/// <summary>
/// What a megabyte of replies costs: the whole reader (framing, events, kinds, instants), the framing alone, and the scanner alone
/// without framing. One call goes through <see cref="RecordedReply.WorkBytes"/>.
/// </summary>
[Config(typeof(Configuration))]
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private const int SegmentBytes = 1448; // what one Ethernet segment holds with TCP time stamps

    private readonly HttpResponseParser _http = new();
    private readonly SseScanner _sse = new();
    private readonly NdjsonScanner _ndjson = new();
    private RecordedReply _reply = null!;
    private ReplyReader _reader = null!;

    [Params("ouragboros.ours", "ouragboros.fastapi", "ouragboros.fastapi-growing", "openai.llm-sim", "ollama.chat")]
    public string Reply { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _reply = new RecordedReply(Reply);
        _reader = new ReplyReader(_reply.Format);
    }

    [Benchmark(Description = "reader, reply in one read")]
    public int ReadWhole() => Read(_reply.Whole.Length);

    [Benchmark(Description = "reader, a segment per read")]
    public int ReadSegments() => Read(SegmentBytes);

    [Benchmark(Description = "reader, 16 bytes per read")]
    public int ReadPieces() => Read(16);

    [Benchmark(Description = "HTTP framing alone")]
    public long Frame()
    {
        long bytes = 0;
        for (int i = 0; i < _reply.Repeats; i++)
        {
            _http.Reset(i);
            ReadOnlySpan<byte> input = _reply.Whole;
            for (var part = HttpPart.Headers; part != HttpPart.End;)
            {
                part = _http.Next(ref input, out var body);
                bytes += body.Length;
            }
        }

        return bytes;
    }

    [Benchmark(Description = "scanner alone (SSE or NDJSON)")]
    public int Scan()
    {
        int events = 0;
        for (int done = 0; done < RecordedReply.WorkBytes; done += _reply.Body.Length)
        {
            ReadOnlySpan<byte> input = _reply.Body;
            if (_reply.Format == TargetFormat.Ollama)
            {
                while (_ndjson.TryNext(ref input, out _))
                    events++;
                continue;
            }

            while (!input.IsEmpty && _sse.TryNext(ref input, out _))
                events++;
        }

        return events;
    }

    private int Read(int readBytes)
    {
        int tokens = 0;
        byte[] whole = _reply.Whole;
        for (int i = 0; i < _reply.Repeats; i++)
        {
            _reader.Begin(i);
            for (int at = 0; at < whole.Length; at += readBytes)
                _reader.Feed(whole.AsSpan(at, Math.Min(readBytes, whole.Length - at)), at + 1, 0);
            tokens += _reader.Record.TokenCount;
        }

        return tokens;
    }

    private sealed class Configuration : ManualConfig
    {
        // In this process: a project generated elsewhere would not know this repository's packages.
        public Configuration()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
            AddColumn(new BytesPerSecondColumn());
        }
    }
}
