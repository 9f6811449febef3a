using Ouro.Analysis.Validation;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Analysis.Validation;

public sealed class CellValidityTests
{
    private static readonly Attestation OtherStubs = new(AttestedStub.Mock, AttestedStub.Real, AttestationSource.Header, "embeddings=mock");

    [Fact]
    public void HealthyCellIsValid() => Expect(new SimulatedCell(), ValidityState.Valid, null);

    [Fact]
    public void OtherStubsThanPlannedAreInvalid() => Expect(
        new SimulatedCell { Attested = OtherStubs }, ValidityState.Invalid, "stubs not as planned: embeddings=mock, llm=real attested, embeddings=real, llm=real planned");

    [Fact]
    public void RepliesThatAttestOtherStubsAreInvalid() => Expect(
        new SimulatedCell { RepliesAttestLlm = AttestedStub.Mock }, ValidityState.Invalid, "100 of 100 replies attest other stubs than planned");

    // The simulated TTFT is half of the residence: 50 ms here.
    [Theory]
    [InlineData(0.0004, ValidityState.Valid)]
    [InlineData(0.0020, ValidityState.Suspect)]
    [InlineData(0.0060, ValidityState.Suspect)]
    [InlineData(0.0300, ValidityState.Suspect)]
    public void LatenessCountsAgainstTheMedianTtft(double seconds, ValidityState state) => Expect(
        new SimulatedCell { Residence = Steady(0.1), Generator = Healthy() with { LatenessP99Seconds = seconds } }, state, state == ValidityState.Valid ? null : "client late");

    [Fact]
    public void ALateClientThatLeavesSlotsEmptyMeasuredItself() => Expect(
        new SimulatedCell { Residence = Steady(0.1), ThinkSeconds = 0.05, Generator = Healthy() with { LatenessP99Seconds = 0.03 } }, ValidityState.Invalid, "client late");

    [Fact]
    public void AMillisecondLateOnASecondIsNoFlaw() => Expect(
        new SimulatedCell { Residence = Steady(2), Generator = Healthy() with { LatenessP99Seconds = 0.002 } }, ValidityState.Valid, null);

    [Fact]
    public void UnknownLatenessIsNoVerdict() => Expect(
        new SimulatedCell { Generator = Healthy() with { LatenessP99Seconds = Reading<double>.Unknown("no stamps"), CpuShare = Reading<double>.Unknown("no /proc") } },
        ValidityState.Valid,
        null);

    [Fact]
    public void BusyGeneratorIsClientLimited() => Expect(
        new SimulatedCell { Generator = Healthy() with { CpuShare = 0.9, Engine = GeneratorHealth.Epoll } }, ValidityState.Suspect, "client-limited: the busiest load thread used 90");

    [Fact]
    public void TheSharesOfTasksAreOfAllCores() => Expect(
        new SimulatedCell { Generator = Healthy() with { CpuShare = 0.9, Engine = "sockets" } }, ValidityState.Suspect, "client-limited: the generator used 90");

    [Fact]
    public void DropsAreClientLimited() => Expect(
        new SimulatedCell { Generator = Healthy() with { Dropped = 3 } }, ValidityState.Suspect, "client-limited: 3 scheduled requests");

    [Theory]
    [InlineData(1, ValidityState.Valid)]
    [InlineData(2, ValidityState.Suspect)]
    [InlineData(51, ValidityState.Invalid)]
    public void ErrorsCountByTheirShare(int failed, ValidityState state) => Expect(
        new SimulatedCell { FailureOf = i => i < failed ? FailureKind.HttpStatus : FailureKind.None }, state, state == ValidityState.Valid ? null : $"{failed} of 100 requests failed");

    [Fact]
    public void RequestsStoppedByTheRunAreNoErrors() => Expect(
        new SimulatedCell { FailureOf = i => i >= 96 ? FailureKind.StoppedByRun : FailureKind.None }, ValidityState.Valid, null);

    [Fact]
    public void TimeBetweenRequestsBreaksLittlesLaw()
    {
        var cell = new SimulatedCell { Residence = Steady(0.1), ThinkSeconds = 0.02 };
        Assert.Equal(4 * 0.1 / 0.12, PopulationLaw.MeanPopulation(cell.Capture())!.Value, 2);
        Expect(cell, ValidityState.Suspect, "Little's law: 3.33 requests in flight on average where 4 were planned");
    }

    [Fact]
    public void FailedRequestsOccupyTheirSlot() =>
        Assert.Equal(4, PopulationLaw.MeanPopulation(new SimulatedCell { FailureOf = i => i % 2 == 0 ? FailureKind.HttpStatus : FailureKind.None }.Capture())!.Value, 6);

    [Fact]
    public void DriftIsNotSteady() => Expect(
        new SimulatedCell { Requests = 200, Residence = (random, i) => (0.1 + (0.0005 * i)) * (0.9 + (0.2 * random.NextDouble())) },
        ValidityState.Suspect,
        "no steady state: end-to-end time drifts by +");

    [Fact]
    public void SmallDriftIsSteadyHoweverCertain() => Expect(
        new SimulatedCell { Requests = 2000, Residence = (random, i) => (0.1 + (0.000005 * i)) * (0.95 + (0.1 * random.NextDouble())) }, ValidityState.Valid, null);

    [Theory]
    [InlineData(CellEnding.TimeLimit, ValidityState.Suspect, "stopped by the cell's time limit")]
    [InlineData(CellEnding.Interrupted, ValidityState.Suspect, "the run was interrupted")]
    [InlineData(CellEnding.DeploymentLost, ValidityState.Invalid, "the deployment went away")]
    public void EndingsCount(CellEnding ending, ValidityState state, string reason) => Expect(new SimulatedCell { Ending = ending }, state, reason);

    [Fact]
    public void FewSamplesAreSuspect() => Expect(new SimulatedCell { Requests = 9, Level = 1 }, ValidityState.Suspect, "few samples: 9 successes");

    [Fact]
    public void NoRequestIsInvalid() => Expect(new SimulatedCell { Requests = 0 }, ValidityState.Invalid, "no request ended");

    [Fact]
    public void UnansweredProbeIsSuspect() => Expect(
        new SimulatedCell { Probe = [new ProbeSample(5, 0, 0), new ProbeSample(6, 0, 0)] }, ValidityState.Suspect, "none of 2 heartbeat probes");

    [Theory]
    [InlineData(1, ValidityState.Suspect)]
    [InlineData(2, ValidityState.Invalid)]
    public void InstantsOutOfOrderCountByTheirShare(int requests, ValidityState state)
    {
        var capture = new SimulatedCell().Capture();
        capture = capture with { Requests = [.. capture.Requests.Select((r, i) => i >= 10 && i < 10 + requests ? r with { FirstToken = r.Sent - 1 } : r)] };
        Assert.Equal(state, CellValidity.Judge(capture).State);
    }

    [Fact]
    public void SteadyCellsAreSeldomCalledDrifting()
    {
        int alarms = 0;
        for (ulong seed = 0; seed < 500; seed++)
        {
            if (CellValidity.Judge(new SimulatedCell { Seed = seed, Requests = 60, TokensPerReply = 1 }.Capture()).State != ValidityState.Valid)
                alarms++;
        }

        Assert.InRange(alarms, 0, 10);
    }

    private static GeneratorHealth Healthy() => new SimulatedCell().Generator;

    private static Func<SeededRandom, int, double> Steady(double mean) => (random, _) => mean * (0.98 + (0.04 * random.NextDouble()));

    private static void Expect(SimulatedCell cell, ValidityState state, string? reason)
    {
        var validity = CellValidity.Judge(cell.Capture());
        Assert.True(validity.State == state, $"{validity.State}: {string.Join("; ", validity.Reasons)}");
        if (reason is null)
            Assert.Empty(validity.Reasons);
        else
            Assert.Contains(validity.Reasons, r => r.StartsWith(reason, StringComparison.Ordinal));
    }
}
