using System.Diagnostics;
using Ouro.Model.Health;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis;

/// <summary>A closed loop in virtual time: N slots, each request takes what <see cref="Residence"/> says, split into stages by fixed shares.</summary>
internal sealed class SimulatedCell
{
    public string Deployment { get; init; } = "local";

    public StubConfiguration Configuration { get; init; } = StubConfiguration.Baseline;

    public int Level { get; init; } = 4;

    public int Repetition { get; init; } = 1;

    public int Requests { get; init; } = 100;

    public int TokensPerReply { get; init; } = 5;

    public ulong Seed { get; init; } = 1;

    /// <summary>Seconds from send to end of the request with this index.</summary>
    public Func<SeededRandom, int, double> Residence { get; init; } = (random, _) => 0.05 + random.NextExponential(0.05);

    /// <summary>Client time between two requests of a slot, seconds.</summary>
    public double ThinkSeconds { get; init; }

    public Func<int, FailureKind> FailureOf { get; init; } = _ => FailureKind.None;

    public GeneratorHealth Generator { get; init; } = new(StampSource.KernelReceive, 0.00001, 0.1, 0.00002, 0, 100, 0, true, "simulated");

    public AttestedStub? RepliesAttestLlm { get; init; }

    public Attestation? Attested { get; init; }

    public CellEnding Ending { get; init; } = CellEnding.Completed;

    public ProbeSample[] Probe { get; init; } = [];

    public static long TicksOf(double seconds) => (long)Math.Round(seconds * Stopwatch.Frequency);

    public CellCapture Capture()
    {
        var random = new SeededRandom(Seed);
        var free = new PriorityQueue<int, long>();
        long start = TicksOf(1000);
        for (int slot = 0; slot < Level; slot++)
            free.Enqueue(slot, start);

        var records = new RequestRecord[Requests];
        var tokens = new TokenStamp[Requests * TokensPerReply];
        long end = start;
        for (int i = 0; i < Requests; i++)
        {
            free.TryDequeue(out int slot, out long intended);
            records[i] = Request(i, slot, intended, Residence(random, i), tokens);
            end = Math.Max(end, records[i].Ended);
            free.Enqueue(slot, records[i].Ended);
        }

        var attestation = Attested ?? new Attestation(
            Configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real,
            Configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real,
            AttestationSource.Header,
            "simulated");
        return new CellCapture(
            new Cell(Deployment, Configuration, Level, Repetition), DateTimeOffset.UnixEpoch, start, end, Ending, records, tokens, Probe, Generator, attestation);
    }

    private RequestRecord Request(int index, int slot, long intended, double residence, TokenStamp[] tokens)
    {
        long sent = intended + TicksOf(ThinkSeconds);
        long At(double share) => sent + TicksOf(residence * share);
        var record = new RequestRecord
        {
            RequestId = index,
            Slot = slot,
            Intended = intended,
            Sent = sent,
            FirstByte = At(0.05),
            HeadersSeen = At(0.05),
            FirstEvent = At(0.1),
            DocumentsSeen = At(0.4),
            FirstToken = At(0.5),
            LastToken = At(0.9),
            Ended = At(1),
            TokenStart = index * TokensPerReply,
            TokenCount = TokensPerReply,
            HttpStatus = 200,
            Failure = FailureOf(index),
            LlmStub = RepliesAttestLlm ?? AttestedStub.Unknown,
            Stages = ServerStages.NotReported(),
        };
        for (int t = 0; t < TokensPerReply; t++)
            tokens[record.TokenStart + t] = new TokenStamp(At(0.5 + (0.4 * t / Math.Max(1, TokensPerReply - 1))), 0, 0, 20);
        return record;
    }

    public static RunPlan Plan(
        IReadOnlyList<string> deployments,
        IReadOnlyList<StubConfiguration> configurations,
        IReadOnlyList<int> levels,
        int repetitions = 1,
        IReadOnlyList<ServiceLevel>? serviceLevels = null) => new(
        "20260101_000000",
        42,
        deployments.Select(d => new DeploymentSpec(d, d, DeploymentKind.Fixed, null, null, ResourceLimits.None, new Dictionary<string, string>())).ToList(),
        configurations,
        levels,
        repetitions,
        100,
        0,
        TimeSpan.FromMinutes(1),
        1,
        Timeouts.Default,
        new RequestPlan("/ask/stream", TargetFormat.Ouragboros, [new ReadOnlyMemory<byte>([123, 125])], []),
        serviceLevels ?? [],
        false,
        "out");

    public static RunCapture Run(RunPlan plan, IReadOnlyList<CellCapture> cells, IReadOnlyList<UnmeasuredCell>? unmeasured = null) => new(
        plan,
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch,
        false,
        cells,
        unmeasured ?? [],
        new MachineDescription("simulated", "", "", 1, 0, "", "", ""),
        []);
}
