using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Browser;

/// <summary>The live page of a real run while it goes on.</summary>
public sealed partial class LivePageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("ouro-live").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task It_grows_with_the_run_and_says_where_the_report_is()
    {
        using var ouro = Start();
        var address = new Uri((await ouro.ErrorMatchAsync(Address())).Groups[1].Value);
        await using var page = await chromium.OpenAsync(address, 1280, ColorScheme.Dark);
        var points = page.Page.Locator("#scaling .chart").First;

        // While it runs: a first row, its point, a moving line.
        await Assertions.Expect(page.Page.Locator("#results tbody tr")).Not.ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
        await page.Page.Locator("#results th button", new PageLocatorOptions { HasTextString = "Conc" }).ClickAsync();
        await points.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(points).ToHaveAttributeAsync("aria-label", new Regex("req/s at 1"));
        await page.AssertAccessibleAsync();
        await page.Page.SetViewportSizeAsync(390, 844);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.AssertFitsAsync();
        await page.AssertAccessibleAsync();

        // At its end: every row, and the file that stays.
        await Assertions.Expect(page.Page.Locator("#doing")).ToContainTextAsync("systematic_report_", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
        Assert.Equal(4, await page.Page.Locator("#results tbody tr").CountAsync());

        // The order that was chosen when there was one row, and the focus, are those of the grown table.
        await Assertions.Expect(page.Page.Locator("#results th[aria-sort]")).ToHaveAttributeAsync("aria-sort", "ascending");
        Assert.Equal(["1", "1", "2", "2"], await page.Page.Locator("#results td:nth-child(4)").AllTextContentsAsync());
        Assert.Equal("Conc", await page.Page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        await Assertions.Expect(page.Page.Locator(".tiles dd").First).ToHaveTextAsync("4 of 4");
        Assert.Matches("req/s at 1, .*req/s at 2", await points.GetAttributeAsync("aria-label"));
        page.AssertQuiet();
        Assert.Equal(0, (await ouro.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task Without_its_token_there_is_nothing()
    {
        using var ouro = Start();
        var address = new Uri((await ouro.ErrorMatchAsync(Address())).Groups[1].Value);
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address, TestContext.Current.CancellationToken)).StatusCode);
        foreach (string other in new[] { "/", "/events", "/00000000000000000000000000000000/events" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, other), TestContext.Current.CancellationToken)).StatusCode);

        // The page's server leaves Ctrl+C to the run.
        ouro.Signal("INT");
        Assert.Equal(130, (await ouro.WaitAsync()).ExitCode);
    }

    private OuroProcess Start() => OuroProcess.Start(
        ["bench", "--live", "--no-twin", "--configs", "mock-embeddings,mock-both", "--levels", "1,2", "--requests", "30", "--service-env", "CORPUS_SIZE=100", "--llm-sim", "ttft-ms=30,itl-ms=2,tokens=5", "--out", _out]);

    [GeneratedRegex(@"Live:\s+(http://127\.0\.0\.1:\d+/[0-9a-f]{32}/)")]
    private static partial Regex Address();
}
