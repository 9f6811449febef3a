using System.Diagnostics;
using System.Globalization;
using Ouro.Deploy;
using Ouro.Model.Planning;

namespace Ouro.LoopbackTests.Deploy;

/// <summary>Ouro killed by SIGKILL, which no handler sees: the services that it started must go with it.</summary>
public sealed class KilledParentTests
{
    private const string ReportVariable = "OURO_TEST_STAND_IN_REPORT";

    [Fact]
    public async Task Killing_the_parent_with_SIGKILL_leaves_no_child()
    {
        string report = Path.GetTempFileName();
        string[] lines = [];
        try
        {
            var start = new ProcessStartInfo(
                Path.Join(AppContext.BaseDirectory, "Ouro.LoopbackTests"),
                ["-method", $"{typeof(KilledParentTests).FullName}.{nameof(Stand_in_for_ouro)}", "-explicit", "only"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment[ReportVariable] = report;
            using Process parent = Process.Start(start)!;
            Task<string> output = parent.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            bool isUp = await Processes.WaitUntilAsync(() => parent.HasExited || File.ReadAllLines(report).Length == 3, TimeSpan.FromSeconds(60));
            Assert.True(isUp && !parent.HasExited, parent.HasExited ? await output : "the stand-in did not report within 60 s");
            lines = File.ReadAllLines(report);
            int service = int.Parse(lines[0], CultureInfo.InvariantCulture);
            // The shell itself became the service; the helpers are one in its group and one that left it.
            List<int> helpers = Processes.WithCommandLine(lines[1]);
            Assert.Equal(2, helpers.Count);
            Assert.True(Processes.IsRunning(service));

            parent.Kill(entireProcessTree: false);
            await parent.WaitForExitAsync(TestContext.Current.CancellationToken);

            // The watchdog gives SIGTERM 2 s; 10 s allow for a busy machine.
            Assert.True(await Processes.WaitUntilAsync(() => !Processes.IsRunning(service) && !helpers.Any(Processes.IsRunning), TimeSpan.FromSeconds(10)));
            Assert.True(await Processes.WaitUntilAsync(() => Processes.WithCommandLine($"ouro-watchdog\0{service}\0").Count == 0, TimeSpan.FromSeconds(10)));
        }
        finally
        {
            File.Delete(report);
            if (lines.Length == 3)
                Directory.Delete(lines[2], recursive: true);
        }
    }

    /// <summary>Not a test: what the test above runs in a second process and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Stand_in_for_ouro()
    {
        string? report = Environment.GetEnvironmentVariable(ReportVariable);
        Assert.SkipWhen(report is null, "started only by the test that kills it");
        var fake = new FakeService();
        string marker = $"{fake.Folder}/helper";
        string helper = $"{FakeService.Python} -c 'import time; time.sleep(100)' {marker}";
        DeploymentSpec spec = StartedDeploymentTests.Spec(DeploymentKind.Command) with
        {
            // All ignore SIGTERM, so that only the watchdog's SIGKILL can end them.
            StartCommand = $"trap '' TERM; {helper} & setsid {helper} & FAKE_IGNORES_TERM=1 exec {FakeService.Python} {fake.ScriptPath}",
        };
        IDeployment deployment = Deployments.Create(spec, fake.Launcher, fake.Folder, FakeService.Bounds).Value;
        LiveTarget target = StartedDeploymentTests.Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken));
        await File.WriteAllLinesAsync(report!, [target.ProcessId!.Value.ToString(CultureInfo.InvariantCulture), marker, fake.Folder], TestContext.Current.CancellationToken);

        // Waits to be killed; the bound ends it if the test that started it died first.
        await Task.Delay(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
    }
}
