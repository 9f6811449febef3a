using System.Text.Json;
using Microsoft.Playwright;

namespace Ouro.LoopbackTests.Browser;

/// <summary>The report of a real run in a real browser.</summary>
public sealed class ReportPageTests(Chromium chromium, RealReport report) : IClassFixture<Chromium>, IClassFixture<RealReport>
{
    [Theory]
    [MemberData(nameof(Screens.All), MemberType = typeof(Screens))]
    public async Task It_draws_everything_is_accessible_and_asks_nobody(int width, ColorScheme scheme)
    {
        await using var page = await OpenAsync(width, scheme);
        await page.DrawAllAsync();
        Assert.Equal("[]", await page.Page.EvaluateAsync<string>(
            "() => JSON.stringify([...document.querySelectorAll('.chart:not([hidden])')].filter((chart) => chart.querySelectorAll('svg path').length < 3).map((chart) => chart.getAttribute('aria-label')))"));
        await page.AssertFitsAsync();
        await page.AssertAccessibleAsync();
        page.AssertQuiet();
    }

    /// <summary>Each point's place is compared with its figure: left to right by level, higher where throughput is higher.</summary>
    [Fact]
    public async Task Points_stand_where_the_data_puts_them()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        await page.DrawAllAsync();
        var drawn = await page.Page.EvaluateAsync<JsonElement>(
            """
            () => {
              const data = JSON.parse(document.getElementById('data').textContent);
              const config = data.configs[0].name, deployment = data.deployments[0].name;
              const chart = document.querySelector('#scaling .chart');
              const round = [...chart.querySelectorAll('path')].map((path) => path.getBoundingClientRect())
                .filter((box) => box.width > 4 && box.width < 16 && Math.abs(box.width - box.height) < 1);
              const cells = data.levels.map((level) => data.cells.find((c) => c.config === config && c.deployment === deployment && c.level === level));
              return {
                rps: cells.map((cell) => cell.rps[0]),
                measured: data.cells.filter((cell) => cell.config === config && Array.isArray(cell.rps)).length,
                points: round.map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })),
              };
            }
            """);
        var rps = drawn.GetProperty("rps").EnumerateArray().Select(r => r.GetDouble()).ToList();
        var points = drawn.GetProperty("points").EnumerateArray().Select(p => (X: p.GetProperty("x").GetDouble(), Y: p.GetProperty("y").GetDouble())).ToList();
        Assert.Equal(drawn.GetProperty("measured").GetInt32(), points.Count);

        // The first deployment's line is drawn first, from the lowest level on.
        var first = points[..rps.Count];
        Assert.Equal(first.OrderBy(p => p.X), first);
        Assert.Equal(rps.IndexOf(rps.Max()), first.IndexOf(first.MinBy(p => p.Y)));
        Assert.Equal(rps.IndexOf(rps.Min()), first.IndexOf(first.MaxBy(p => p.Y)));
    }

    [Fact]
    public async Task Hovering_a_level_shows_its_figures()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        var chart = page.Page.Locator("#scaling .chart").First;
        await chart.ScrollIntoViewIfNeededAsync();
        await chart.Locator("svg").WaitForAsync();
        var box = (await chart.BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 0.95f), box.Y + (box.Height / 2));
        await Assertions.Expect(chart.Locator(".tip")).ToContainTextAsync("8 concurrent requests");
        await Assertions.Expect(chart.Locator(".tip")).ToContainTextAsync("req/s");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_heading_sorts_its_column_by_keyboard_too()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        var heading = page.Page.Locator("#results th button", new PageLocatorOptions { HasTextString = "Conc" });
        await heading.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(["1", "1"], (await LevelsAsync(page)).Take(2));
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(["8", "8"], (await LevelsAsync(page)).Take(2));
        await Assertions.Expect(page.Page.Locator("#results th[aria-sort]")).ToHaveAttributeAsync("aria-sort", "descending");
    }

    [Fact]
    public async Task A_cell_chosen_in_the_table_is_the_one_whose_requests_are_shown()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        await page.Page.Locator("#results button.pick", new PageLocatorOptions { HasTextString = "2" }).First.ClickAsync();
        var timeline = page.Page.Locator("#cell .chart[aria-label^='Timeline']").First;
        await Assertions.Expect(timeline).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("at 2;"));
        await timeline.ScrollIntoViewIfNeededAsync();
        await timeline.Locator("svg").WaitForAsync();

        // 12 requests with at least headers and tokens each.
        Assert.InRange(await timeline.Locator("svg path").CountAsync(), 24, 1000);
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_tells_the_law_the_effects_the_gap_and_the_resources()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        await page.DrawAllAsync();
        var data = await page.Page.EvaluateAsync<JsonElement>("() => { const d = JSON.parse(document.getElementById('data').textContent); return { curves: d.scaling.length, fitted: d.scaling.filter((s) => s.law).length, windows: d.windows.length, ratios: d.ratios.length }; }");
        int curves = data.GetProperty("curves").GetInt32(), fitted = data.GetProperty("fitted").GetInt32();
        var laws = await page.Page.Locator("#scaling .laws li").AllTextContentsAsync();
        Assert.Equal(fitted, laws.Count(l => l.Contains("contention σ", StringComparison.Ordinal)));
        Assert.Equal(curves, laws.Count(l => !l.Contains("nothing was measured", StringComparison.Ordinal)));
        Assert.Equal(fitted, await page.Page.Locator("#scaling svg path[stroke-dasharray]").CountAsync());

        // Two blocks, one seen and one for the pointer, per measured window in the CPU lane.
        int windows = data.GetProperty("windows").GetInt32();
        Assert.InRange(await page.Page.Locator("#resources .chart").First.Locator("svg path").CountAsync(), 2 * windows, 4 * windows + 30);
        Assert.Equal(data.GetProperty("ratios").GetInt32() > 0 ? 2 : 0, await page.Page.Locator("#gap .chart svg").CountAsync());
        Assert.Equal(3, await page.Page.Locator("#effects .chart svg").CountAsync());
    }

    [Fact]
    public async Task Printed_from_the_dark_it_is_light_and_its_charts_shrink_to_the_paper()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Dark);
        await page.DrawAllAsync();
        await page.Page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        Assert.Equal("light", await page.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        Assert.Equal(0, await page.Page.Locator(".chart svg:not([viewBox])").CountAsync());
        await page.Page.EvaluateAsync("() => dispatchEvent(new Event('afterprint'))");
        Assert.Equal("dark", await page.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
    }

    [Fact]
    public async Task A_ladder_leads_from_A_to_B_the_largest_step_first()
    {
        await using var page = await OpenAsync(Screens.Desktop, ColorScheme.Light);
        var chart = page.Page.Locator("#budget .chart");
        await chart.ScrollIntoViewIfNeededAsync();
        await chart.Locator("svg").WaitForAsync();
        Assert.Equal(
            "From A, 20.0 req/s, to B, 5.00 req/s. 500m CPU 70 % of the gap [60, 80], 512 MiB memory 20 % of the gap [10, 30], unexplained 10 % of the gap [-10, 30]",
            await chart.GetAttributeAsync("aria-label"));
        var bars = await page.Page.EvaluateAsync<double[][]>(
            "() => [...document.querySelectorAll('#budget .chart svg path')].map((p) => p.getBoundingClientRect()).filter((b) => Math.abs(b.height - 14) < 1 && b.width > 2).map((b) => [b.left, b.right])");

        // A, three steps, B; each step begins where the one before it ends, on the way down from A to B.
        Assert.Equal(5, bars.Length);
        for (int step = 1; step < 4; step++)
            Assert.Equal(step == 1 ? bars[0][1] : bars[step - 1][0], bars[step][1], 1.0);
        Assert.Equal(bars[3][0], bars[4][1], 1.0);
        Assert.Equal(4, (bars[0][1] - bars[0][0]) / (bars[4][1] - bars[4][0]), 0.1);
    }

    private Task<WatchedPage> OpenAsync(int width, ColorScheme scheme) => chromium.OpenAsync(report.Address, width, scheme);

    private static async Task<IReadOnlyList<string>> LevelsAsync(WatchedPage page) => await page.Page.Locator("#results tbody tr td:nth-child(3)").AllTextContentsAsync();
}
