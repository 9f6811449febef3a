using System.Text;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Rendering;

/// <summary>
/// A made-up run with the shapes a report must cope with: a stage that serves one request at a time, failures, a suspect,
/// an invalid and unmeasured cells, requests without documents or tokens, several repetitions. Deterministic.
/// </summary>
internal static class SyntheticRun
{
    public const string Secret = "sk-live-4711";

    private const long Millisecond = 1_000_000;
    private static readonly DateTimeOffset Started = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static RunPlan Plan(int requestsPerCell = 40, int repetitions = 2, params string[] labels) => new(
        "20260304_050607",
        42,
        [.. (labels.Length == 0 ? ["Local", "K8s"] : labels).Select(DeploymentOf)],
        StubConfiguration.All,
        [1, 5, 10, 20],
        repetitions,
        requestsPerCell,
        5,
        TimeSpan.FromMinutes(2),
        1,
        Timeouts.Default,
        new RequestPlan(
            "/ask/stream",
            TargetFormat.Ouragboros,
            [Encoding.UTF8.GetBytes("""{"query":"Why is the sky blue?"}"""), Encoding.UTF8.GetBytes("""{"query":"What is a phonon?"}""")],
            [KeyValuePair.Create("Authorization", "Bearer " + Secret)]),
        [new ServiceLevel(LatencyMetric.Ttft, 0.95, TimeSpan.FromMilliseconds(500))],
        false,
        "out");

    public static RunCapture Capture(RunPlan plan)
    {
        var cells = new List<CellCapture>();
        var unmeasured = new List<UnmeasuredCell>();
        long now = 5_000_000 * Millisecond;
        long requestId = 1;
        foreach (var cell in CellOrder.Arrange(plan).SelectMany(b => b.Cells))
        {
            if (IsUnmeasured(plan, cell.Deployment, cell.Configuration))
            {
                var attestation = new Attestation(AttestedStub.Mock, AttestedStub.Real, AttestationSource.Header, "Ouro-Stubs: embeddings=mock, llm=real");
                unmeasured.Add(new UnmeasuredCell(cell, attestation, "the server attests llm=real, not the mock this configuration needs"));
                continue;
            }

            var capture = new CellSimulation(cell, plan, now, requestId).Run();
            cells.Add(capture);
            requestId += capture.Requests.Length;
            now = capture.WindowEnd + (300 * Millisecond);
        }

        return new RunCapture(
            plan, Started, Started.AddSeconds(151.25), false, cells, unmeasured,
            new MachineDescription("Debian GNU/Linux 12", "6.1.0", "Example CPU @ 2.4 GHz", 2, 8L << 30, ".NET 10.0.1", "0.1.0", "tsc"),
            ["K8s is this same machine under the limits of a pod (0.5 cores, 1 GiB), not a cluster.", "The LLM upstream is simulated: 100 ms to the first token, 10 ms between tokens."]);
    }

    public static bool IsUnmeasured(RunPlan plan, string deployment, StubConfiguration configuration) =>
        plan.Deployments.Count > 1 && deployment == plan.Deployments[1].Name && configuration == StubConfiguration.BothStubbed;

    private static DeploymentSpec DeploymentOf(string label, int index) => new(
        index == 1 ? "k8s-twin" : label.ToLowerInvariant(),
        label,
        index == 1 ? DeploymentKind.Limited : DeploymentKind.Managed,
        new Uri($"http://user:{Secret}@127.0.0.1:{8001 + index}/?api_key={Secret}"),
        $"OPENAI_API_KEY={Secret} serve --token {Secret} --port 8001",
        index == 1 ? new ResourceLimits(0.5, 1L << 30) : ResourceLimits.None,
        new Dictionary<string, string> { ["UPSTREAM_KEY"] = Secret });

    /// <summary>One cell of a closed loop against a service whose embedding runs one request at a time.</summary>
    private sealed class CellSimulation(Cell cell, RunPlan plan, long start, long firstId)
    {
        private readonly SeededRandom _random = new((ulong)(firstId * 7919));
        private readonly double _slowness = cell.Deployment == plan.Deployments[0].Name ? 1 : 2.1;
        private readonly List<TokenStamp> _tokens = [];
        private long _embedFree;

        public CellCapture Run()
        {
            var slots = new long[cell.Level];
            for (int slot = 0; slot < slots.Length; slot++)
                slots[slot] = start + (slot * 20_000);
            var requests = new RequestRecord[plan.RequestsPerCell];
            for (int i = 0; i < requests.Length; i++)
            {
                int slot = Array.IndexOf(slots, slots.Min());
                requests[i] = RequestOf(i, slot, slots[slot]);
                slots[slot] = requests[i].Ended + 30_000;
            }

            long end = requests.Max(r => r.Ended);
            return new CellCapture(
                cell, Started.AddMilliseconds(start / (double)Millisecond - 5_000_000), requests.Min(r => r.Intended), end, CellEnding.Completed, requests, [.. _tokens],
                ProbeOf(end), HealthOf(), new Attestation(
                    cell.Configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real,
                    cell.Configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real,
                    AttestationSource.Header, "Ouro-Stubs header"))
            {
                Resources = plan.Profile ? ResourcesOf(requests, end) : CellResources.Unknown("no resource profile was taken (--profile)"),
            };
        }

        // 12 ms of CPU per request, so that the cost per request is known in advance.
        private CellResources ResourcesOf(RequestRecord[] requests, long end)
        {
            double seconds = (end - requests.Min(r => r.Intended)) / 1000.0 / Millisecond;
            bool isLimited = _slowness > 1;
            return CellResources.Unknown("not read in this made-up run") with
            {
                WindowSeconds = seconds,
                CpuSeconds = 0.012 * requests.Length,
                CpuLimitCores = isLimited ? 0.5 : Reading<double>.Unknown("no limit is set"),
                AllowedCpus = 2,
                MachineCpus = 2,
                ThrottledSeconds = isLimited ? 0.004 * requests.Length : Reading<double>.Unknown("no limit is set"),
                RunQueueWaitSeconds = 0.001 * requests.Length,
                AllocatedBytes = cell.Level == 1 ? Reading<double>.Unknown("the window is too short") : 50_000.0 * requests.Length,
                ThreadsMean = 20,
                ThreadsIdle = 15,
            };
        }

        private RequestRecord RequestOf(int index, int slot, long ready)
        {
            var request = new RequestRecord
            {
                RequestId = firstId + index,
                Slot = slot,
                QueryIndex = index % 2,
                Intended = ready,
                ConnectStarted = index < cell.Level ? ready + 2_000 : 0,
                Connected = index < cell.Level ? ready + 70_000 : 0,
                Sent = ready + 90_000,
                EmbeddingsStub = cell.Configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real,
                LlmStub = cell.Configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real,
                IdEchoed = true,
                Stages = ServerStages.NotReported(),
            };
            if (index % 17 == 16 && cell.Level >= 10 && cell.Configuration == StubConfiguration.LlmStubbed && _slowness > 1)
                return Failed(request);
            Stream(ref request);
            return request;
        }

        private static RequestRecord Failed(RequestRecord request)
        {
            request.FirstByte = request.HeadersSeen = request.Sent + (3 * Millisecond);
            request.FirstEvent = request.HeadersSeen + Millisecond;
            request.Ended = request.FirstEvent + Millisecond;
            request.HttpStatus = 200;
            request.Failure = FailureKind.ErrorEvent;
            request.EventCount = 1;
            return request;
        }

        private void Stream(ref RequestRecord request)
        {
            long embed = Jittered(cell.Configuration.MockEmbeddings ? 0.4 : 55 * _slowness);
            long embedStart = Math.Max(request.Sent + 300_000, _embedFree);
            _embedFree = embedStart + embed;
            long search = Jittered(4 * _slowness);
            long llm = Jittered(cell.Configuration.MockLlm ? 0.3 : 100);
            request.FirstByte = request.HeadersSeen = request.Sent + Jittered(0.8);
            request.FirstEvent = request.HeadersSeen + 40_000;
            request.DocumentsSeen = _embedFree + search;
            request.FirstToken = request.DocumentsSeen + llm;
            request.TokenStart = _tokens.Count;
            request.TokenCount = 20;
            long at = request.FirstToken;
            for (int token = 0; token < request.TokenCount; token++)
            {
                _tokens.Add(new TokenStamp(at, 4_000, token % 7 == 3 ? 1_500u : 0u, 41));
                request.LastToken = at;
                at += Jittered(cell.Configuration.MockLlm ? 0.15 : 10);
            }

            request.Ended = request.LastToken + 200_000;
            request.HttpStatus = 200;
            request.EventCount = 24;
            request.BytesReceived = 1_900;
            request.Stages.Set(ServerStage.Embed, new StageTiming((float)((embedStart - request.Sent) / (double)Millisecond), embed / (float)Millisecond));
            request.Stages.Set(ServerStage.Search, new StageTiming(0.1f, search / (float)Millisecond));
            request.Stages.Set(ServerStage.LlmFirstToken, new StageTiming(0.2f, llm / (float)Millisecond));
            request.Stages.Set(ServerStage.Generation, new StageTiming(0f, (request.LastToken - request.FirstToken) / (float)Millisecond));
        }

        private long Jittered(double milliseconds) => (long)(milliseconds * Millisecond * (0.9 + (0.2 * _random.NextDouble())));

        private ProbeSample[] ProbeOf(long end) =>
            [.. Enumerable.Range(0, 5).Select(i => start + (i * 50 * Millisecond)).Where(t => t < end).Select((t, i) => new ProbeSample(t, i == 3 ? 0 : t + Millisecond, (short)(i == 3 ? 0 : 200)))];

        private GeneratorHealth HealthOf() => new(
            StampSource.KernelReceive, 0.000045, cell.Level == 1 ? Reading<double>.Unknown("window too short") : 0.03 * cell.Level, 0.000012, 3, plan.RequestsPerCell * 22L, 0, true, GeneratorHealth.Epoll);
    }
}
