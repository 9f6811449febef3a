namespace Ouro.Cli.Rendering.Tables;

/// <summary>A table as content without layout: the terminal, the log and Markdown lay out the same cells.</summary>
internal interface IReportTable
{
    string Title { get; }

    IReadOnlyList<string> Header { get; }

    IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; }

    /// <summary>One line each.</summary>
    IReadOnlyList<string> Footnotes { get; }
}
