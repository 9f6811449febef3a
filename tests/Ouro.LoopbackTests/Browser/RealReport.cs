using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Browser;

/// <summary>The report of a short real run, made once for a test class: all configurations, enough levels for a scalability law, a profile.</summary>
public sealed class RealReport : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-report").FullName;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (code, _, error) = await OuroProcess.RunAsync(
            $"bench --levels 1,2,4,8 --requests 12 --warmup 2 --service-env CORPUS_SIZE=100 --llm-sim ttft-ms=5,itl-ms=1,tokens=4 --profile --out {_folder}");
        Assert.True(code == 0, error);
        Address = new Uri(Directory.GetFiles(_folder, "systematic_report_*.html").Single());
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
