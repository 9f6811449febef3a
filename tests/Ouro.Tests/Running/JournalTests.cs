using Ouro.Cli.Options;
using Ouro.Cli.Running;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Running;

public sealed class JournalTests : IDisposable
{
    private readonly string _output = Directory.CreateTempSubdirectory("ouro-journal").FullName;

    public void Dispose() => Directory.Delete(_output, recursive: true);

    [Fact]
    public void A_cell_is_read_back_as_it_was_written()
    {
        var journal = Journal.Create(_output, "20260101_000000", Settings("requests", "50")).Value;
        var stored = journal.Append(Capture()).Value;
        Assert.Equal(Capture().Tokens, stored.Tokens);

        var (reopened, settings) = Journal.Open("20260101_000000", _output).Value;
        var cell = Assert.Single(reopened.Finished);
        Assert.Equal("local/mock-llm/c5/r1", cell.Cell.Id);
        Assert.Equal(Capture().Requests[0].FirstToken, cell.Requests[0].FirstToken);
        Assert.Equal(Capture().Tokens, cell.Tokens);
        Assert.Equal("no kernel stamps here", cell.Generator.LoopSlipP99Seconds.Reason);
        Assert.Equal(0.25, cell.Generator.CpuShare.ValueOrNull);
        Assert.Equal(Capture().Resources, cell.Resources);
        Assert.Equal("50", settings.One(BenchSettings.Requests)?.Text);
    }

    [Fact]
    public void A_torn_cell_is_measured_again()
    {
        var journal = Journal.Create(_output, "20260101_000000", Settings("requests", "50")).Value;
        Assert.True(journal.Append(Capture()).Succeeded);
        string file = Directory.GetFiles(Journal.DirectoryOf(_output, "20260101_000000"), "*.cell")[0];
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Empty(Journal.Open("20260101_000000", _output).Value.Journal.Finished);
        }
    }

    [Fact]
    public void A_torn_cell_costs_no_whole_one()
    {
        var journal = Journal.Create(_output, "20260101_000000", Settings("requests", "50")).Value;
        for (int level = 1; level <= 3; level++)
            Assert.True(journal.Append(Capture() with { Cell = Capture().Cell with { Level = level } }).Succeeded);
        string first = Directory.GetFiles(Journal.DirectoryOf(_output, "20260101_000000"), "*.cell").Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(first, File.ReadAllBytes(first)[..20]);

        Assert.True(Journal.Open("20260101_000000", _output).Value.Journal.Append(Capture() with { Cell = Capture().Cell with { Level = 1 } }).Succeeded);
        Assert.Equal([1, 2, 3], Journal.Open("20260101_000000", _output).Value.Journal.Finished.Select(c => c.Cell.Level).Order());
    }

    [Fact]
    public void A_literal_header_value_is_never_stored()
    {
        Assert.True(Journal.Create(_output, "20260101_000000", Settings("header", "Authorization: hunter2")).Succeeded);
        string stored = File.ReadAllText(Path.Combine(Journal.DirectoryOf(_output, "20260101_000000"), "settings.json"));
        Assert.DoesNotContain("hunter2", stored, StringComparison.Ordinal);
        Assert.False(Journal.Open("20260101_000000", _output).Succeeded);
    }

    [Fact]
    public void An_unknown_run_is_a_fault() => Assert.Equal(FaultKind.BadInput, Journal.Open("20200101_000000", _output).Faults[0].Kind);

    private static SettingValues Settings(string name, string text) =>
        new(new Dictionary<string, IReadOnlyList<SettingValue>> { [name] = [new SettingValue(text, "--" + name)] });

    private static CellCapture Capture() => new(
        new Cell("local", StubConfiguration.LlmStubbed, 5, 1), DateTimeOffset.UnixEpoch, 100, 900, CellEnding.Completed,
        [new RequestRecord { RequestId = 7, Sent = 110, FirstToken = 450, Ended = 800, TokenCount = 2 }],
        [new TokenStamp(450, 3, 0, 40), new TokenStamp(700, 4, 9, 41)],
        [new ProbeSample(100, 120, 200)],
        new GeneratorHealth(StampSource.UserRead, 0.001, 0.25, Reading<double>.Unknown("no kernel stamps here"), 1, 2, 0, true, "sockets"),
        new Attestation(AttestedStub.Real, AttestedStub.Mock, AttestationSource.Header, "embeddings=real, llm=mock"))
    {
        Resources = CellResources.Unknown("no such counter") with { CpuSeconds = 1.5, CpuLimitCores = Reading<double>.Unknown("no limit is set") },
    };
}
