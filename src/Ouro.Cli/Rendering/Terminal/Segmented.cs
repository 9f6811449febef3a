using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ouro.Cli.Rendering.Terminal;

/// <summary>A piece of one line in one style, written as it is: neither wrapped nor read as markup.</summary>
internal sealed class Segmented(string text, Style style) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => new(text.Length, text.Length);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(text, style)];
}
