using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ouro.LoopbackTests.Browser;

/// <summary>A page together with everything that it said and asked for.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _errors = [];
    private readonly List<string> _foreign = [];

    private WatchedPage(IPage page, Uri address)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.Request += (_, request) =>
        {
            var asked = new Uri(request.Url);
            if (asked.Scheme != "data" && (asked.Scheme != address.Scheme || asked.Authority != address.Authority))
                _foreign.Add(request.Url);
        };
    }

    public IPage Page { get; }

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var watched = new WatchedPage(await context.NewPageAsync(), address);
        await watched.Page.GotoAsync(address.AbsoluteUri);
        return watched;
    }

    /// <summary>Charts are drawn when they come near the screen: scrolls through the page until each has its drawing.</summary>
    public async Task DrawAllAsync() => await Page.EvaluateAsync(
        """
        async () => {
          for (const chart of document.querySelectorAll('.chart:not([hidden])')) {
            chart.scrollIntoView({ block: 'center' });
            for (let i = 0; i < 100 && !chart.querySelector('svg'); i++) await new Promise((done) => setTimeout(done, 20));
          }
          scrollTo(0, 0);
        }
        """);

    public async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.SelectMany(v => v.Nodes.Take(3).Select(n => $"{v.Id}: {v.Help}: {n.Html}"))));
        Assert.Contains(result.Passes, pass => pass.Id == "color-contrast");
    }

    public async Task AssertFitsAsync() =>
        Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways");

    public void AssertQuiet()
    {
        Assert.Empty(_errors);
        Assert.Empty(_foreign);
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
