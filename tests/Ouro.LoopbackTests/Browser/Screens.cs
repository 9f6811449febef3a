using Microsoft.Playwright;

namespace Ouro.LoopbackTests.Browser;

/// <summary>What every page must serve: a phone and a desktop, light and dark. Widths in CSS pixels.</summary>
internal static class Screens
{
    public const int Phone = 390;
    public const int Desktop = 1280;

    public static TheoryData<int, ColorScheme> All => new()
    {
        { Phone, ColorScheme.Light },
        { Phone, ColorScheme.Dark },
        { Desktop, ColorScheme.Light },
        { Desktop, ColorScheme.Dark },
    };
}
