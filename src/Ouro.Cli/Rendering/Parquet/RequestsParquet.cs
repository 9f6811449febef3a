using Ouro.Model.Records;
using Parquet;
using Parquet.Schema;

namespace Ouro.Cli.Rendering.Parquet;

/// <summary><c>systematic_requests_&lt;ts&gt;.parquet</c>: one row per request. Columns: <see cref="RequestColumns"/>.</summary>
internal static class RequestsParquet
{
    // A row group is built in memory, column by column: at most some 10 MB of records and stamps.
    private const int MostRequestsPerRowGroup = 10_000;
    private const int MostTokensPerRowGroup = 200_000;

    public static async Task WriteAsync(Stream stream, RunCapture capture, RunClock clock)
    {
        await using var writer = await ParquetWriter.CreateAsync(RequestColumns.Schema, stream);
        foreach (var cell in capture.Cells)
        {
            for (int start = 0; start < cell.Requests.Length;)
            {
                var requests = NextRows(cell, start);
                start += requests.Length;
                using var group = writer.CreateRowGroup();
                await WriteRowsAsync(group, cell, requests, clock);
                group.CompleteValidate();
            }
        }
    }

    private static RequestRecord[] NextRows(CellCapture cell, int start)
    {
        var rows = new List<RequestRecord>();
        for (int tokens = 0; start < cell.Requests.Length && rows.Count < MostRequestsPerRowGroup && tokens < MostTokensPerRowGroup; start++)
        {
            rows.Add(cell.Requests[start]);
            tokens += cell.Requests[start].TokenCount;
        }

        return [.. rows];
    }

    private static async Task WriteRowsAsync(ParquetRowGroupWriter group, CellCapture cell, ReadOnlyMemory<RequestRecord> requests, RunClock clock)
    {
        await group.WriteAsync(RequestColumns.Cell, Repeated(cell.Cell.Id, requests.Length));
        await group.WriteAsync(RequestColumns.Deployment, Repeated(cell.Cell.Deployment, requests.Length));
        await group.WriteAsync(RequestColumns.Config, Repeated(cell.Cell.Configuration.Name, requests.Length));
        await WriteAsync(group, RequestColumns.Level, requests, _ => cell.Cell.Level);
        await WriteAsync(group, RequestColumns.Repetition, requests, _ => cell.Cell.Repetition);
        await WriteAsync(group, RequestColumns.RequestId, requests, r => r.RequestId);
        await WriteAsync(group, RequestColumns.Slot, requests, r => r.Slot);
        await WriteAsync(group, RequestColumns.Query, requests, r => r.QueryIndex);
        foreach (var instant in RequestColumns.Instants)
            await WriteOptionalAsync<long>(group, instant.Field, requests, r => clock.ToNanos(instant.Read(r)));
        await group.WriteAsync(RequestColumns.Failure, Texts(requests, r => EnumKeys.KeyOf(r.Failure)));
        await WriteOptionalAsync<int>(group, RequestColumns.HttpStatus, requests, r => r.HttpStatus == 0 ? null : r.HttpStatus);
        await WriteAsync(group, RequestColumns.Events, requests, r => r.EventCount);
        await WriteAsync(group, RequestColumns.Bytes, requests, r => r.BytesReceived);
        await group.WriteAsync(RequestColumns.EmbeddingsStub, Texts(requests, r => EnumKeys.KeyOf(r.EmbeddingsStub)));
        await group.WriteAsync(RequestColumns.LlmStub, Texts(requests, r => EnumKeys.KeyOf(r.LlmStub)));
        await WriteAsync(group, RequestColumns.IdEchoed, requests, r => r.IdEchoed);
        foreach (var (stage, queue, run) in RequestColumns.Stages)
        {
            await WriteOptionalAsync<float>(group, queue, requests, r => KnownOrNull(r.Stages.Of(stage).QueueMs));
            await WriteOptionalAsync<float>(group, run, requests, r => KnownOrNull(r.Stages.Of(stage).RunMs));
        }

        await WriteAsync(group, RequestColumns.Tokens, requests, r => r.TokenCount);
        var levels = TokenLevels(requests.Span);
        await WriteTokensAsync(group, RequestColumns.TokenAt, cell, requests, levels, t => clock.ToNanos(t.At) ?? 0);
        await WriteTokensAsync(group, RequestColumns.TokenLag, cell, requests, levels, t => t.ClientLagNanos);
        await WriteTokensAsync(group, RequestColumns.TokenUncertainty, cell, requests, levels, t => t.UncertaintyNanos);
        await WriteTokensAsync(group, RequestColumns.TokenBytes, cell, requests, levels, t => t.EventBytes);
    }

    private static Task WriteAsync<T>(ParquetRowGroupWriter group, DataField field, ReadOnlyMemory<RequestRecord> requests, Func<RequestRecord, T> value)
        where T : struct
    {
        var values = new T[requests.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(requests.Span[i]);
        return group.WriteAsync<T>(field, values.AsMemory());
    }

    private static Task WriteOptionalAsync<T>(ParquetRowGroupWriter group, DataField field, ReadOnlyMemory<RequestRecord> requests, Func<RequestRecord, T?> value)
        where T : struct
    {
        var values = new T?[requests.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(requests.Span[i]);
        return group.WriteAsync<T>(field, values.AsMemory());
    }

    private static Task WriteTokensAsync(
        ParquetRowGroupWriter group, DataField field, CellCapture cell, ReadOnlyMemory<RequestRecord> requests, (int[] Definition, int[] Repetition) levels, Func<TokenStamp, long> value)
    {
        int total = 0;
        foreach (ref readonly var request in requests.Span)
            total += request.TokenCount;
        var values = new long[total];
        int next = 0;
        foreach (ref readonly var request in requests.Span)
        {
            foreach (ref readonly var token in cell.Tokens.Slice(request.TokenStart, request.TokenCount))
                values[next++] = value(token);
        }

        return group.WriteAllPartsAsync<long>(field, values, levels.Definition, levels.Repetition, CancellationToken.None);
    }

    /// <summary>
    /// Dremel levels of a repeated column (Melnik et al., VLDB 2010, section 4.1): repetition 0 opens a row's list,
    /// 1 continues it; definition 0 stands for an empty list, 1 for a value.
    /// </summary>
    private static (int[] Definition, int[] Repetition) TokenLevels(ReadOnlySpan<RequestRecord> requests)
    {
        int total = 0;
        foreach (ref readonly var request in requests)
            total += Math.Max(1, request.TokenCount);
        var definition = new int[total];
        var repetition = new int[total];
        int next = 0;
        foreach (ref readonly var request in requests)
        {
            for (int token = 0; token < Math.Max(1, request.TokenCount); token++, next++)
            {
                definition[next] = request.TokenCount == 0 ? 0 : 1;
                repetition[next] = token == 0 ? 0 : 1;
            }
        }

        return (definition, repetition);
    }

    private static string[] Repeated(string text, int count)
    {
        var texts = new string[count];
        Array.Fill(texts, text);
        return texts;
    }

    private static string[] Texts(ReadOnlyMemory<RequestRecord> requests, Func<RequestRecord, string> text)
    {
        var texts = new string[requests.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = text(requests.Span[i]);
        return texts;
    }

    private static float? KnownOrNull(float milliseconds) => float.IsNaN(milliseconds) ? null : milliseconds;
}
