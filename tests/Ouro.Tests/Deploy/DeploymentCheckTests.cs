using Ouro.Deploy;
using Ouro.Deploy.Processes;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Deploy;

public sealed class DeploymentCheckTests : IDisposable
{
    private static readonly ServiceLauncher Launcher = new("ouro", ["serve"]);
    private static readonly DeploymentSpec Good = new("local", "Local", DeploymentKind.Managed, null, null, ResourceLimits.None, new Dictionary<string, string>());

    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-deploy-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_specification_starts_nothing_yet()
    {
        IDeployment deployment = Deployments.Create(Good, Launcher, _folder).Value;
        Assert.False(deployment.HasExited);
        Assert.Empty(deployment.LastOutput);
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        DeploymentSpec bad = Good with { Name = "a/b", Kind = DeploymentKind.Limited, BaseUrl = new Uri("ftp://x"), Limits = new ResourceLimits(-1, 0) };
        IReadOnlyList<Fault> faults = Deployments.Create(bad, Launcher, _folder).Faults;
        Assert.Equal(4, faults.Count);
        Assert.All(faults, f => Assert.Equal(FaultKind.BadInput, f.Kind));
    }

    [Theory]
    [InlineData(DeploymentKind.Command, "no start command")]
    [InlineData(DeploymentKind.Limited, "no limit")]
    [InlineData(DeploymentKind.Fixed, "no URL")]
    [InlineData(DeploymentKind.Header, "no URL")]
    public void Each_kind_says_what_it_lacks(DeploymentKind kind, string expected) =>
        Assert.Contains(expected, Assert.Single(Deployments.Create(Good with { Kind = kind }, Launcher, _folder).Faults).Read, StringComparison.Ordinal);

    [Fact]
    public void A_log_folder_that_cannot_be_made_is_bad_input()
    {
        string file = Path.Join(_folder, "file");
        File.WriteAllText(file, string.Empty);
        Fault fault = Assert.Single(Deployments.Create(Good, Launcher, Path.Join(file, "logs")).Faults);
        Assert.Equal(FaultKind.BadInput, fault.Kind);
        Assert.Contains("cannot create the log folder", fault.Read, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listening on http://127.0.0.1:4711", "http://127.0.0.1:4711/")]
    [InlineData("warning: x\nNow listening on http://0.0.0.0:80", "http://127.0.0.1/")]
    [InlineData("listening on http://[::]:81", "http://127.0.0.1:81/")]
    [InlineData("listening on nothing\nlistening on http://localhost:5", "http://localhost:5/")]
    [InlineData("hello", null)]
    public void The_announced_address_is_read(string lines, string? expected) =>
        Assert.Equal(expected, StartedService.ReadAnnouncedUrl(lines.Split('\n'))?.ToString());

    [Fact]
    public void A_log_shows_only_the_output_of_the_last_start()
    {
        var log = new OutputLog(Path.Join(_folder, "x.log"));
        Assert.Empty(log.ReadTail());
        File.WriteAllText(log.Path, "old\n");
        log.MarkStart();
        Assert.Empty(log.ReadTail());
        File.AppendAllText(log.Path, "new line\nhalf");
        Assert.Equal("new line\nhalf", log.ReadTail());
        Assert.Equal(["new line"], log.ReadFirstLines());
        File.AppendAllText(log.Path, new string('x', 10_000));
        Assert.Equal(4096, log.ReadTail().Length);
    }

    [Fact]
    public void Last_words_are_one_bounded_line()
    {
        Assert.Equal("; it printed last: a | b", StartedService.OutputSuffix("a\n\n  b \n"));
        Assert.Equal("; it printed nothing", StartedService.OutputSuffix("\n"));
        Assert.Equal("; it printed last: 3 | 4 | 5 | 6 | 7", StartedService.OutputSuffix("1\n2\n3\n4\n5\n6\n7"));
        Assert.DoesNotContain('\n', StartedService.OutputSuffix(new string('x', 5000)));
        Assert.True(StartedService.OutputSuffix(new string('x', 5000)).Length < 350);
    }

    [Fact]
    public void A_process_line_is_read_past_any_name()
    {
        const string Stat = "42 (a) b) (c) S 1 40 40 0 -1 4194560 0 0 0 0 1 2 0 0 20 0 1 0 987654 1 2 3";
        Assert.Equal(('S', 40, 987654L), ProcessTable.ParseStat(Stat));
        Assert.Null(ProcessTable.ParseStat("42 (a"));
        Assert.Null(ProcessTable.ParseStat("42 (a) S 1 40"));
        Assert.Null(ProcessTable.ParseStat(string.Empty));
    }

    [Fact]
    public void Signals_to_everything_are_impossible()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.SendToGroup(1, Signals.Kill));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.SendToGroup(0, Signals.Kill));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.Send(-1, Signals.Kill));
    }
}
