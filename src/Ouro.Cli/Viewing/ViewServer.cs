using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ouro.Analysis;
using Ouro.Analysis.Comparison;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Comparisons;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Html;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Serving;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Viewing;

/// <summary>Serves the page over the runs of a folder on this machine: the list, a run's report, a comparison, a trend.</summary>
internal sealed class ViewServer : IAsyncDisposable
{
    // A report is a file of the folder and may be anybody's: it runs without this origin, so that it can ask this server for nothing.
    private const string ReportPolicy = "sandbox allow-scripts allow-modals; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    private readonly RunFolder _folder;

    // Reading two large runs takes all cores and much memory already once.
    private readonly SemaphoreSlim _heavy = new(1);
    private LocalServer? _server;

    private ViewServer(RunFolder folder) => _folder = folder;

    public Uri Address => _server!.Address;

    public static async Task<Result<ViewServer>> StartAsync(RunFolder folder, int port)
    {
        var view = new ViewServer(folder);
        var started = await LocalServer.StartAsync(port, new Dictionary<string, RequestDelegate>
        {
            [""] = context => SendAsync(context, "text/html; charset=utf-8", stream => stream.Write(Encoding.UTF8.GetBytes(EmbeddedPage.Read("view.html")))),
            ["runs"] = view.ListAsync,
            ["report"] = view.ReportAsync,
            ["compare"] = view.CompareAsync,
            ["trend"] = view.TrendAsync,
        });
        if (!started.TryGet(out view._server))
            return started.Faults.ToList();
        return view;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _heavy.Dispose();
    }

    private Task ListAsync(HttpContext context)
    {
        var read = _folder.Read();
        return read.TryGet(out var list) ? SendJsonAsync(context, stream => RunListJson.Write(stream, list)) : RefuseAsync(context, read.Faults);
    }

    private Task TrendAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var read = _folder.Read();
        if (!read.TryGet(out var list))
            return RefuseAsync(context, read.Faults);
        if (!EnumKeys.TryParse(query["load"].ToString(), out LoadModel load) || !int.TryParse(query["level"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int level))
            return RefuseAsync(context, [Fault.BadInput("a trend without its load and level", "load=closed&level=8", "choose them in the page")]);
        return SendJsonAsync(context, stream => Trend.Write(stream, _folder, list, query["metric"].ToString(), query["deployment"].ToString(), query["config"].ToString(), load, level));
    }

    /// <summary>The report that lies beside the run, or, where there is none, one rendered now.</summary>
    private async Task ReportAsync(HttpContext context)
    {
        var found = Find(context, "run");
        if (!found.TryGet(out string? path))
        {
            await RefuseTextAsync(context, found.Faults);
            return;
        }

        string report = Path.Combine(Path.GetDirectoryName(path)!, new RunFileNames(RunFileNames.RunIdOf(Path.GetFileName(path)) ?? "").Report);
        if (File.Exists(report))
        {
            context.Response.Headers.ContentSecurityPolicy = ReportPolicy;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.SendFileAsync(report, context.RequestAborted);
            return;
        }

        var rendered = await AloneAsync(context, async () =>
        {
            var read = await RunReader.ReadAsync(path);
            return read.TryGet(out var capture) ? Rendered(capture) : read.Faults.ToList();
        });
        if (!rendered.TryGet(out byte[]? page))
        {
            await RefuseTextAsync(context, rendered.Faults);
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = ReportPolicy;
        await SendAsync(context, "text/html; charset=utf-8", stream => stream.Write(page));
    }

    private static Result<byte[]> Rendered(RunCapture capture)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, capture, Summarizer.Summarize(capture), FindingsJson.ElementsOf(Diagnoser.Diagnose(capture)));
        return stream.ToArray();
    }

    /// <summary>What <c>ouro compare --json</c> prints.</summary>
    private async Task CompareAsync(HttpContext context)
    {
        var baseline = Find(context, "base");
        var run = Find(context, "run");
        if (!baseline.TryGet(out string? basePath) || !run.TryGet(out string? runPath))
        {
            await RefuseAsync(context, [.. baseline.Faults, .. run.Faults]);
            return;
        }

        var compared = await AloneAsync(context, async () =>
        {
            var before = await RunReader.ReadAsync(basePath);
            var after = await RunReader.ReadAsync(runPath);
            return before.TryGet(out var older) && after.TryGet(out var newer)
                ? RunComparer.Compare(older, newer, new ComparisonSettings())
                : before.Faults.Concat(after.Faults).ToList();
        });
        if (compared.TryGet(out var comparison))
            await SendJsonAsync(context, stream => ComparisonJson.Write(stream, comparison, []));
        else
            await RefuseAsync(context, compared.Faults);
    }

    /// <summary>Only what the list holds can be asked for: no path leads out of the folder.</summary>
    private Result<string> Find(HttpContext context, string parameter)
    {
        string file = context.Request.Query[parameter].ToString();
        var read = _folder.Read();
        if (!read.TryGet(out var list))
            return read.Faults.ToList();
        return list.Runs.FirstOrDefault(r => r.File == file) is { } entry
            ? _folder.PathOf(entry)
            : Fault.BadInput($"there is no run '{file}' in the folder", "a run of the list", "reload the list");
    }

    private async Task<Result<T>> AloneAsync<T>(HttpContext context, Func<Task<Result<T>>> work)
    {
        await _heavy.WaitAsync(context.RequestAborted);
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            _heavy.Release();
        }
    }

    private static Task SendJsonAsync(HttpContext context, Action<Stream> write) => SendAsync(context, "application/json", write);

    private static Task RefuseAsync(HttpContext context, IReadOnlyList<Fault> faults)
    {
        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return SendJsonAsync(context, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            PageJson.WriteTexts(json, "faults", [.. faults.Select(f => f.ToString())]);
            json.WriteEndObject();
        });
    }

    /// <summary>For who followed a link, and sees the answer itself.</summary>
    private static Task RefuseTextAsync(HttpContext context, IReadOnlyList<Fault> faults)
    {
        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return SendAsync(context, "text/plain; charset=utf-8", stream => stream.Write(Encoding.UTF8.GetBytes(Redaction.Text(string.Join('\n', faults)))));
    }

    private static async Task SendAsync(HttpContext context, string type, Action<Stream> write)
    {
        using var body = new MemoryStream();
        write(body);
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        body.Position = 0;
        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
