namespace Ouro.Cli.Rendering.Readings;

internal enum ReadingTone
{
    Plain,
    Good,
    Warning,
    Bad,
}

/// <summary>One sentence at the head of a report.</summary>
internal sealed record RunReading(string Title, string Text, ReadingTone Tone);
