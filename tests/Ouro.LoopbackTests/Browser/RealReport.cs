using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Browser;

/// <summary>
/// The report of a short real run, made once for a test class: all configurations, enough levels for a scalability law, a
/// profile. A ladder with known numbers lies beside the run, since a real one would take minutes.
/// </summary>
public sealed class RealReport : IAsyncLifetime
{
    private const string Ladder =
        """
        {
          "metric": "requests_per_second", "level": 8, "a": 20, "b": 5, "gap": 15,
          "shares": [
            { "limit": "memory", "setting": "512 MiB memory", "share": 0.2, "ci_low": 0.1, "ci_high": 0.3, "alone": 18 },
            { "limit": "cpu_quota", "setting": "500m CPU", "share": 0.7, "ci_low": 0.6, "ci_high": 0.8, "alone": 8 }
          ],
          "unexplained": 0.1, "unexplained_ci_low": -0.1, "unexplained_ci_high": 0.3, "validity": "valid", "validity_reasons": [],
          "others": []
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-report").FullName;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (code, _, error) = await OuroProcess.RunAsync(
            $"bench --levels 1,2,4,8 --requests 12 --warmup 0 --twin-cpus 1 --service-env CORPUS_SIZE=100 --llm-sim ttft-ms=5,itl-ms=1,tokens=4 --profile --out {_folder}");
        Assert.True(code == 0, error);
        string report = Directory.GetFiles(_folder, "systematic_report_*.html").Single();
        string run = Path.GetFileNameWithoutExtension(report)["systematic_report_".Length..];
        await File.WriteAllTextAsync(Path.Combine(_folder, $"ladder_{run}.json"), Ladder);
        (code, _, error) = await OuroProcess.RunAsync($"report {run} --out {_folder}");
        Assert.True(code == 0, error);
        Address = new Uri(report);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
