using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ouro.LoopbackTests.Service;

namespace Ouro.LoopbackTests.Browser;

/// <summary>The page of the reference service in a real browser, before the real encoder and a simulated upstream.</summary>
public sealed class ServicePageTests(Chromium chromium, AskedService asked) : IClassFixture<Chromium>, IClassFixture<AskedService>
{
    [Theory]
    [MemberData(nameof(Screens.All), MemberType = typeof(Screens))]
    public async Task A_question_shows_its_stages_tokens_and_documents_with_their_times(int width, ColorScheme scheme)
    {
        await using var watched = await chromium.OpenAsync(asked.Address, width, scheme);
        var page = watched.Page;
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("ok; embeddings real, LLM real");
        await watched.AssertAccessibleAsync();
        await AskAsync(page);

        string[] events = [.. await page.Locator("#events td:nth-child(2)").AllTextContentsAsync()];
        Assert.Equal(["status", "documents", "status", .. Enumerable.Repeat("token", AskedService.Tokens), "complete", "end"], events);
        double[] times = await NumbersAsync(page, "#events td:nth-child(1)");
        Assert.Equal(times.Order(), times);
        string[] tokens = [.. await page.Locator("#events tr:has(td:text-is('token')) td:nth-child(3)").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.textContent)")];
        Assert.Equal(string.Concat(tokens), await page.Locator("#answer").TextContentAsync());

        // Tokens are drawn as they come: the upstream sends them apart, and so are their times.
        double[] tokenTimes = times[3..^2];
        Assert.True(tokenTimes.Distinct().Count() > AskedService.Tokens / 2, string.Join(' ', tokenTimes));
        Assert.Equal(["preprocess", "embed", "search", "llm_first_token", "generation"], await page.Locator("#stages td:nth-child(1)").AllTextContentsAsync());
        Assert.All(await NumbersAsync(page, "#stages td:nth-child(3)"), ms => Assert.True(ms >= 0));
        Assert.Equal(5, await page.Locator("#documents tr").CountAsync());
        double[] scores = await NumbersAsync(page, "#documents td:nth-child(1)");
        Assert.Equal(scores.OrderDescending(), scores);

        await watched.AssertFitsAsync();
        await watched.AssertAccessibleAsync();
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_switched_stage_changes_what_the_next_answer_says_and_nobody_elses()
    {
        await using var watched = await chromium.OpenAsync(asked.Address, Screens.Desktop, ColorScheme.Light);
        var page = watched.Page;
        await AskAsync(page);
        await Assertions.Expect(page.Locator("#ran")).ToContainTextAsync("model_loading=async");
        Assert.DoesNotContain("model_load", await page.Locator("#stages td:nth-child(1)").AllTextContentsAsync());

        await page.GetByLabel("model loading").SelectOptionAsync("blocking");
        await AskAsync(page);
        await Assertions.Expect(page.Locator("#ran")).ToContainTextAsync("retrieval=async, embedding=async, model_loading=blocking");
        Assert.Contains("model_load", await page.Locator("#stages td:nth-child(1)").AllTextContentsAsync());

        // Every stage the other way, by the keyboard alone.
        foreach (string stage in new[] { "retrieval", "embedding", "llm", "preprocessing" })
        {
            await page.GetByLabel(stage, new PageGetByLabelOptions { Exact = true }).FocusAsync();
            await page.Keyboard.TypeAsync("blo");
        }
        await AskAsync(page);
        await Assertions.Expect(page.Locator("#ran")).ToHaveTextAsync(
            "This answer ran with retrieval=blocking, embedding=blocking, model_loading=blocking, llm=blocking, preprocessing=blocking.");
        using (var other = await asked.Service.PostAsync("/ask/stream", RunningService.Question("What is a photon?")))
            Assert.Equal("retrieval=async, embedding=async, model_loading=async, llm=async, preprocessing=async", string.Join(",", other.Headers.GetValues("Ouro-Pipeline")));
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_refusal_is_told_in_its_fields_words()
    {
        await using var watched = await chromium.OpenAsync(asked.Address, Screens.Desktop, ColorScheme.Light);
        await watched.Page.Locator("#base").FillAsync("nowhere");
        await watched.Page.Locator("#ask").ClickAsync();
        await Assertions.Expect(watched.Page.Locator("#error")).ToHaveTextAsync("knowledge_base: no knowledge base of this name; /kb/list names them");
        await Assertions.Expect(watched.Page.Locator("#ask")).ToBeEnabledAsync();
        await watched.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Where_a_question_may_not_choose_the_page_says_so()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        await using var watched = await chromium.OpenAsync(new Uri($"http://127.0.0.1:{service.Port}/"), Screens.Phone, ColorScheme.Dark);
        await Assertions.Expect(watched.Page.Locator("#pipeline")).ToContainTextAsync("--allow-pipeline-header true");
        await Assertions.Expect(watched.Page.GetByLabel("retrieval")).ToBeDisabledAsync();
        await AskAsync(watched.Page);
        await Assertions.Expect(watched.Page.Locator("#answer")).ToHaveTextAsync("Mock response to: What is a photon?");
        await watched.AssertFitsAsync();
        await watched.AssertAccessibleAsync();
        watched.AssertQuiet();

        using var chosen = await service.PostAsync("/ask/stream", RunningService.Question("q"), ("Ouro-Use-Pipeline", "retrieval=blocking"));
        Assert.False(chosen.Headers.Contains("Ouro-Pipeline"));
        using var faulty = await asked.Service.PostAsync("/ask/stream", RunningService.Question("q"), ("Ouro-Use-Pipeline", "retrieval=slowly"));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, faulty.StatusCode);
    }

    private static async Task AskAsync(IPage page)
    {
        await page.Locator("#ask").ClickAsync();
        await Assertions.Expect(page.Locator("#events tr").Last).ToContainTextAsync(new Regex("end$"));
        await Assertions.Expect(page.Locator("#ask")).ToBeEnabledAsync();
    }

    private static async Task<double[]> NumbersAsync(IPage page, string cells) =>
        [.. (await page.Locator(cells).AllTextContentsAsync()).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
}
