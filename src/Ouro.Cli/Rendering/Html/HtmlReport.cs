using System.Net;
using System.Text;
using System.Text.Json;
using Ouro.Cli.Rendering.Terminal;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Html;

/// <summary>
/// <c>systematic_report_&lt;ts&gt;.html</c>: one file that needs no network. The page (web/, built and embedded) draws from
/// the run's data, which is put into it here; without scripts it shows the plain tables.
/// </summary>
internal static class HtmlReport
{
    private const string TitleMarker = "<!--ouro:title-->";
    private const string DataMarker = "<!--ouro:data-->";
    private const string PlainMarker = "<!--ouro:plain-->";

    /// <param name="budgets">See <see cref="LadderBudgets"/>.</param>
    public static void Write(
        Stream stream, RunCapture capture, RunSummary summary, IReadOnlyList<JsonElement>? findings = null, IReadOnlyList<JsonElement>? budgets = null)
    {
        string page = EmbeddedPage.Read("report.html");
        int title = page.IndexOf(TitleMarker, StringComparison.Ordinal);
        int plain = page.IndexOf(PlainMarker, StringComparison.Ordinal);
        int data = page.IndexOf(DataMarker, StringComparison.Ordinal);
        if (title < 0 || plain < title || data < plain)
            throw new InvalidOperationException("the embedded report page lacks its markers in order; rebuild web/");

        Write(stream, page.AsSpan(0, title));
        Write(stream, WebUtility.HtmlEncode($"{string.Join(" and ", summary.Plan.Deployments.Select(d => d.Label))} · Ouro {summary.Plan.RunId}"));
        Write(stream, page.AsSpan(title + TitleMarker.Length, plain - title - TitleMarker.Length));
        Write(stream, WebUtility.HtmlEncode(ConsoleTables.Render(summary)));
        Write(stream, page.AsSpan(plain + PlainMarker.Length, data - plain - PlainMarker.Length));
        stream.Write(ReportData.Render(capture, summary, findings ?? [], budgets ?? []));
        Write(stream, page.AsSpan(data + DataMarker.Length));
    }

    private static void Write(Stream stream, ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        stream.Write(bytes);
    }
}
