using Microsoft.Playwright;

namespace Ouro.LoopbackTests.Browser;

/// <summary>Debian's chromium, started once for a test class and told to ask nobody on the network for anything of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private static readonly string[] Quiet =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Quiet });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Skips the test where there is no browser.</summary>
    internal async Task<WatchedPage> OpenAsync(Uri address, int width, ColorScheme scheme)
    {
        Assert.SkipWhen(_browser is null, $"no {Path}: apt-get install chromium");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            HasTouch = width < 500,
        });
        return await WatchedPage.OpenAsync(context, address);
    }
}
