using System.Text.Json;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Readings;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Viewing;

/// <summary>Reads what the list shows of a run: its own file and its results, and of its requests only whether they are whole.</summary>
internal static class RunEntryReader
{
    /// <summary>A Parquet file ends with these bytes (Parquet format, "File Format").</summary>
    private static ReadOnlySpan<byte> ParquetMagic => "PAR1"u8;

    /// <param name="path">The run's main file.</param>
    public static Result<RunEntry> Read(string folder, string path)
    {
        var read = RunReader.ReadHeader(path);
        if (!read.TryGet(out var header))
            return read.Faults.ToList();
        var results = SavedRow.ReadAll(ResultsPathOf(path, header));
        SavedRow[] rows = results.TryGet(out var all) ? all : [];
        return new RunEntry(
            Path.GetRelativePath(folder, path),
            header,
            results.Succeeded ? rows.CountBy(r => r.Validity).ToDictionary() : results.Faults.ToList(),
            ClaimOf(header),
            header.Plan.ServiceLevels.Count == 0 ? [] : [.. rows.GroupBy(r => (r.Deployment, r.Configuration)).Select(ReachOf)],
            [.. rows.SelectMany(r => r.Metrics).Distinct()],
            WhyIncomplete(header.RequestsPath));
    }

    public static string ResultsPathOf(string path, RunHeader header) => Path.Combine(Path.GetDirectoryName(path)!, new RunFileNames(header.Plan.RunId).Results);

    private static string? ClaimOf(RunHeader header) =>
        header.Findings is [{ ValueKind: JsonValueKind.Object } first, ..] && first.TryGetProperty("claim", out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;

    private static ServiceLevelReach ReachOf(IGrouping<(string Deployment, string Configuration), SavedRow> rows) =>
        new(rows.Key.Deployment, rows.Key.Configuration, ServiceLevelReading.ReachOf(rows.Select(r => (r.Level, r.MeetsServiceLevels))));

    private static string? WhyIncomplete(string requests)
    {
        const string Consequence = "it can be neither compared nor rendered again";
        try
        {
            using var file = File.OpenRead(requests);
            Span<byte> end = stackalloc byte[ParquetMagic.Length];
            if (file.Length < 2 * end.Length)
                return $"{Path.GetFileName(requests)} is cut short: {Consequence}";
            file.Seek(-end.Length, SeekOrigin.End);
            file.ReadExactly(end);
            return end.SequenceEqual(ParquetMagic) ? null : $"{Path.GetFileName(requests)} is cut short: {Consequence}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Missing, or not ours to read.
            return $"{Path.GetFileName(requests)} is missing or cannot be read: {Consequence}";
        }
    }
}
