using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Browser;

/// <summary>The page over a folder of real runs in a real browser.</summary>
public sealed partial class ViewPageTests(Chromium chromium, ManyRuns folder) : IClassFixture<Chromium>, IClassFixture<ManyRuns>
{
    [Theory]
    [MemberData(nameof(Screens.All), MemberType = typeof(Screens))]
    public async Task It_lists_compares_draws_is_accessible_and_asks_nobody(int width, ColorScheme scheme)
    {
        await using var view = await OpenAsync(width, scheme);
        var page = view.Page.Page;
        await Assertions.Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#runs .flags li")).ToHaveCountAsync(3);

        // Two chosen are compared, the older as the base: its upstream answers eight times as fast.
        foreach (string run in folder.Runs)
            await page.Locator($"#runs tr[data-key*='{run}'] input").CheckAsync();
        await page.Locator("#compare-chosen").ClickAsync();
        await Assertions.Expect(page.Locator("#compared")).ToContainTextAsync($"{folder.Runs[1]} against {folder.Runs[0]}", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#comparison tr[data-key$='c1 ttft_p50'] .tag")).ToHaveTextAsync("worse");
        await Assertions.Expect(page.Locator("#comparison .chart")).ToHaveAttributeAsync("aria-label", new Regex("c1: ×[2-9].*worse"));

        await Assertions.Expect(page.Locator("#trend .chart")).ToHaveAttributeAsync("aria-label", new Regex($"over 2 runs. {folder.Runs[0]}: .*, {folder.Runs[1]}: "));
        await view.Page.DrawAllAsync();

        // A circle per cell in the comparison and per run in the trend.
        Assert.Equal("2 2", await page.EvaluateAsync<string>(
            """
            () => ['#comparison', '#trend'].map((id) => [...document.querySelectorAll(`${id} .chart svg path`)].map((path) => path.getBoundingClientRect())
              .filter((box) => box.width > 4 && box.width < 16 && Math.abs(box.width - box.height) < 1).length).join(' ')
            """));
        await view.Page.AssertFitsAsync();
        await view.Page.AssertAccessibleAsync();
        view.Page.AssertQuiet();
    }

    [Fact]
    public async Task Typing_filters_and_keeps_what_was_chosen_and_a_trend_follows_its_metric()
    {
        await using var view = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        var page = view.Page.Page;
        await page.Locator($"#runs tr[data-key*='{folder.Runs[0]}'] input").CheckAsync();
        await page.Locator("#filter").FillAsync(folder.Runs[1]);
        await Assertions.Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#runs [role=status]")).ToHaveTextAsync("1 of 2 runs");
        await page.Locator("#filter").FillAsync("nothing like this");
        await Assertions.Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(0);
        await page.Locator("#filter").FillAsync("");
        await Assertions.Expect(page.Locator($"#runs tr[data-key*='{folder.Runs[0]}'] input")).ToBeCheckedAsync();

        await page.Locator("#trend select").First.FocusAsync();
        await page.Locator("#trend select").First.SelectOptionAsync("p95_ttft_s");
        await Assertions.Expect(page.Locator("#trend .chart")).ToHaveAttributeAsync("aria-label", new Regex(@"^p95 ttft s over 2 runs.* ms \[.*: .* ms \[.*, unbounded\]"));
        Assert.Equal("Metric", await page.EvaluateAsync<string>("() => document.activeElement.closest('label').firstChild.textContent"));
        view.Page.AssertQuiet();
    }

    /// <summary>One lies beside the run as a file, the other is rendered when it is asked for.</summary>
    [Fact]
    public async Task Every_run_opens_its_report_which_reaches_nothing_of_the_server()
    {
        await using var view = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        foreach (string run in folder.Runs)
        {
            await view.Page.Page.Locator("#runs a", new PageLocatorOptions { HasTextString = run }).ClickAsync();
            await Assertions.Expect(view.Page.Page).ToHaveTitleAsync(new Regex(run));
            Assert.Equal("null", await view.Page.Page.EvaluateAsync<string>("() => origin"));
            await view.Page.Page.GoBackAsync();
        }

        view.Page.AssertQuiet();
    }

    [Fact]
    public async Task The_server_answers_its_token_only_knows_only_its_runs_and_ends_with_0()
    {
        using var ouro = OuroProcess.Start(["view", folder.Folder, "--no-open"]);
        var address = new Uri((await ouro.ErrorMatchAsync(Address())).Groups[1].Value);
        using var client = new HttpClient();
        foreach (string other in new[] { "/", "/runs", "/00000000000000000000000000000000/runs" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, other), TestContext.Current.CancellationToken)).StatusCode);
        foreach (string bad in new[] { "report?run=../../etc/passwd", "report", $"compare?base=systematic_run_{folder.Runs[0]}.json", "trend?load=closed&level=x" })
        {
            var answer = await client.GetAsync(new Uri(address, bad), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Matches("faults|no run '", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using (var second = OuroProcess.Start(["view", folder.Folder, "--no-open", "--port", $"{address.Port}"]))
        {
            var (taken, _, told) = await second.WaitAsync();
            Assert.Equal(2, taken);
            Assert.Contains($"port {address.Port} could not be opened", told, StringComparison.Ordinal);
        }

        ouro.Signal("INT");
        Assert.Equal(0, (await ouro.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task As_json_it_is_the_list_and_what_cannot_be_read_is_named()
    {
        var (code, output, error) = await OuroProcess.RunAsync($"view {folder.Folder} --json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(folder.Runs.Reverse(), json.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("run").GetString()));
        Assert.Equal(3, json.RootElement.GetProperty("unreadable").GetArrayLength());
        Assert.All(error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("ouro: ", line, StringComparison.Ordinal));

        (code, output, error) = await OuroProcess.RunAsync("view /nowhere --port 70000");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(2, error.TrimEnd('\n').Split('\n').Length);
    }

    private async Task<OpenView> OpenAsync(int width, ColorScheme scheme)
    {
        var ouro = OuroProcess.Start(["view", folder.Folder, "--no-open"]);
        var address = new Uri((await ouro.ErrorMatchAsync(Address())).Groups[1].Value);
        return new OpenView(ouro, await chromium.OpenAsync(address, width, scheme));
    }

    private sealed record OpenView(OuroProcess Ouro, WatchedPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Page.DisposeAsync();
            Ouro.Dispose();
        }
    }

    [GeneratedRegex(@"View:\s+(http://127\.0\.0\.1:\d+/[0-9a-f]{32}/)")]
    private static partial Regex Address();
}
