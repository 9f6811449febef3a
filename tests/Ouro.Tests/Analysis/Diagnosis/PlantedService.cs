using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Diagnosis;

/// <summary>
/// A service in virtual time whose truth is known: requests of a closed loop pass embedding, search, the LLM's first token and
/// generation, each a station of set length and set servers, first come first served. What is planted is set by the members.
/// </summary>
internal sealed class PlantedService
{
    public double EmbedSeconds { get; init; } = 0.010;

    /// <summary>0: no limit.</summary>
    public int EmbedSlots { get; init; }

    public double ModelLoadSeconds { get; init; }

    public double SearchSeconds { get; init; } = 0.005;

    public int SearchSlots { get; init; }

    public double FirstTokenSeconds { get; init; } = 0.030;

    public int LlmSlots { get; init; }

    public double GenerationSeconds { get; init; } = 0.040;

    /// <summary>The service times its stages.</summary>
    public bool Timed { get; init; } = true;

    public int Tokens { get; init; } = 16;

    public int TokensPerBurst { get; init; } = 1;

    public bool Grows { get; init; }

    /// <summary>Of the heartbeats at a level, by level: seconds.</summary>
    public Func<int, int, double> Beat { get; init; } = (_, _) => 0.0005;

    /// <summary>By level and throughput.</summary>
    public Func<int, double, CellResources> Resources { get; init; } = (_, _) => Idle;

    /// <summary>Relative spread of every duration.</summary>
    public double Jitter { get; init; } = 0.05;

    public Func<int, double> Drift { get; init; } = _ => 0;

    public double CpuShareOfGenerator { get; init; } = 0.1;

    public double SlipSeconds { get; init; } = 0.00002;

    public static CellResources Idle => Figures(busy: 0.2, requestsPerSecond: 10);

    public static CellResources Figures(
        double busy, double requestsPerSecond, double? quota = null, double affinity = 2, double throttled = 0, double threads = 20, double poolQueue = 0, double poolThreads = 4,
        double gcShare = 0, double machineBusy = -1, double runQueueSeconds = 0) =>
        CellResources.Unknown("not simulated") with
        {
            WindowSeconds = 10,
            CpuSeconds = busy * 10,
            CpuLimitCores = quota is { } cores ? cores : Reading<double>.Unknown("no limit"),
            AllowedCpus = affinity,
            MachineCpus = 2,
            MachineBusyCores = machineBusy < 0 ? busy + 0.2 : machineBusy,
            GeneratorCpuSeconds = 0.5,
            ThrottledPeriodShare = throttled,
            ThrottledSeconds = throttled * 5,
            RunQueueWaitSeconds = runQueueSeconds,
            ThreadsMean = threads,
            ThreadsIdle = 18,
            PoolThreadsMax = poolThreads,
            PoolQueueMean = poolQueue,
            GcPauseSeconds = gcShare * 10,
            AllocatedBytes = requestsPerSecond * 10 * 1e6,
        };

    /// <summary>Simulates each level and packs the cells into a run.</summary>
    public RunCapture Run(params int[] levels)
    {
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], levels);
        return SimulatedCell.Run(plan, [.. levels.Select(level => Capture(level, Math.Max(60, level * 20)))]);
    }

    public CellCapture Capture(int level, int requests)
    {
        var random = new SeededRandom((ulong)level);
        Station[] stations =
        [
            new(ModelLoadSeconds, 0), new(EmbedSeconds, EmbedSlots), new(SearchSeconds, SearchSlots), new(FirstTokenSeconds + GenerationSeconds, LlmSlots),
        ];
        var records = new RequestRecord[requests];
        var tokens = new TokenStamp[requests * Tokens];
        var events = new PriorityQueue<(int Request, int Station), long>();
        long start = SimulatedCell.TicksOf(1000);
        int next = 0;
        for (; next < Math.Min(level, requests); next++)
            Begin(next, next, start);
        long end = start;
        while (events.TryDequeue(out var at, out long now))
        {
            ref var record = ref records[at.Request];
            if (at.Station == stations.Length)
            {
                record.Ended = now + 1;
                end = Math.Max(end, record.Ended);
                if (next < requests)
                    Begin(next++, record.Slot, record.Ended);
                continue;
            }

            double length = (stations[at.Station].Seconds + (at.Station == 1 ? Drift(at.Request) : 0)) * (1 + (Jitter * ((2 * random.NextDouble()) - 1)));
            long served = stations[at.Station].Serve(now, SimulatedCell.TicksOf(length));
            Mark(ref record, at.Station, now, served, length, tokens);
            events.Enqueue((at.Request, at.Station + 1), served + SimulatedCell.TicksOf(length));
        }

        double perSecond = requests / ((end - start) / (double)System.Diagnostics.Stopwatch.Frequency);
        var probe = Enumerable.Range(0, 40).Select(i => Sample(start + SimulatedCell.TicksOf(0.05 * i), Beat(level, i))).ToArray();
        return new CellCapture(
            new Cell("local", StubConfiguration.Baseline, level, 1), DateTimeOffset.UnixEpoch, start, end, CellEnding.Completed, records, tokens, probe,
            new GeneratorHealth(StampSource.KernelReceive, 0.00001, CpuShareOfGenerator, SlipSeconds, 0, 100, 0, true, "simulated"),
            new Attestation(AttestedStub.Real, AttestedStub.Real, AttestationSource.Header, "simulated"))
        {
            Resources = Resources(level, perSecond),
        };

        void Begin(int request, int slot, long now)
        {
            records[request] = new RequestRecord
            {
                RequestId = request,
                Slot = slot,
                Intended = now,
                Sent = now,
                FirstByte = now + 1,
                HeadersSeen = now + 1,
                FirstEvent = now + 1,
                HttpStatus = 200,
                TokenStart = request * Tokens,
                TokenCount = Tokens,
                Stages = ServerStages.NotReported(),
            };
            events.Enqueue((request, 0), now);
        }
    }

    private void Mark(ref RequestRecord record, int station, long asked, long served, double length, TokenStamp[] tokens)
    {
        float queueMs = (float)((served - asked) * 1000.0 / System.Diagnostics.Stopwatch.Frequency), runMs = (float)(length * 1000);
        ServerStage? stage = station switch { 0 when ModelLoadSeconds > 0 => ServerStage.ModelLoad, 1 => ServerStage.Embed, 2 => ServerStage.Search, _ => null };
        if (Timed && stage is { } known)
            record.Stages.Set(known, new StageTiming(queueMs, runMs));
        long done = served + SimulatedCell.TicksOf(length);
        if (station == 2)
            record.DocumentsSeen = done;
        if (station != 3)
            return;
        long firstToken = served + SimulatedCell.TicksOf(length * FirstTokenSeconds / (FirstTokenSeconds + GenerationSeconds));
        record.LastToken = done;

        // The simulated upstream queues; the service sees one long wait and no queue of its own.
        if (Timed)
            record.Stages.Set(ServerStage.LlmFirstToken, new StageTiming(0, (float)((firstToken - asked) * 1000.0 / System.Diagnostics.Stopwatch.Frequency)));
        for (int i = 0; i < Tokens; i++)
        {
            int shown = Math.Min(Tokens - 1, ((i / TokensPerBurst) + 1) * TokensPerBurst - 1);
            long at = firstToken + ((done - firstToken) * (TokensPerBurst == 1 ? i : shown) / (Tokens - 1));
            tokens[record.TokenStart + i] = new TokenStamp(at, 0, 0, (uint)(Grows ? 50 + (i * 12) : 40));
        }

        record.FirstToken = tokens[record.TokenStart].At;
    }

    private static ProbeSample Sample(long at, double seconds) => new(at, at + SimulatedCell.TicksOf(seconds), 200);

    private sealed class Station(double seconds, int slots)
    {
        private readonly long[] _free = new long[Math.Max(1, slots)];

        public double Seconds => seconds;

        /// <summary>When a request that asks now is served.</summary>
        public long Serve(long now, long length)
        {
            if (slots == 0)
                return now;
            int earliest = Array.IndexOf(_free, _free.Min());
            long start = Math.Max(now, _free[earliest]);
            _free[earliest] = start + length;
            return start;
        }
    }
}
