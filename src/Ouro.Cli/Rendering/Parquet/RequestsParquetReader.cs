using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Parquet;
using Parquet.Schema;

namespace Ouro.Cli.Rendering.Parquet;

/// <summary>The requests and tokens of one cell, as read back; tokens lie in the order of their requests.</summary>
internal sealed class CellRows
{
    public List<RequestRecord> Requests { get; } = [];

    public List<TokenStamp> Tokens { get; } = [];
}

/// <summary>Reads what <see cref="RequestsParquet"/> wrote, by cell identity.</summary>
internal static class RequestsParquetReader
{
    public static async Task<Result<Dictionary<string, CellRows>>> ReadAsync(string path, RunClock clock)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            await using var reader = await ParquetReader.CreateAsync(stream);
            var missing = RequestColumns.Schema.DataFields.Where(f => reader.Schema.DataFields.All(g => g.Name != f.Name)).Select(f => f.Name).ToList();
            if (missing.Count > 0)
                return Foreign(path, $"columns missing: {string.Join(", ", missing)}");
            var cells = new Dictionary<string, CellRows>(StringComparer.Ordinal);
            for (int i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                await ReadRowsAsync(new RowGroupColumns(reader.Schema, group), cells, clock);
            }

            return cells;
        }
        catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
        {
            // Parquet.Net meets damaged bytes with whatever its decoders throw (IO, index, overflow, Thrift errors): all mean the same here.
            return Foreign(path, e.Message);
        }
    }

    private static Fault Foreign(string path, string detail) => Fault.BadInput(
        $"'{path}' could not be read: {detail}",
        "the complete Parquet file of the run",
        "name a run whose systematic_requests file is whole; copy it again if it was cut short");

    private static async Task ReadRowsAsync(RowGroupColumns columns, Dictionary<string, CellRows> cells, RunClock clock)
    {
        var cell = await columns.TextsAsync(RequestColumns.Cell);
        var records = new RequestRecord[columns.RowCount];
        for (int i = 0; i < records.Length; i++)
            records[i].Stages = ServerStages.NotReported();
        await SetAsync(columns.ValuesAsync<long>(RequestColumns.RequestId), records, (ref r, v) => r.RequestId = v);
        await SetAsync(columns.ValuesAsync<int>(RequestColumns.Slot), records, (ref r, v) => r.Slot = v);
        await SetAsync(columns.ValuesAsync<int>(RequestColumns.Query), records, (ref r, v) => r.QueryIndex = v);
        foreach (var instant in RequestColumns.Instants)
            await SetAsync(columns.OptionalAsync<long>(instant.Field), records, (ref r, v) => instant.Set(ref r, clock.ToTicks(v)));
        await SetAsync(columns.TextsAsync(RequestColumns.Failure), records, (ref r, v) => r.Failure = Parse<FailureKind>(v));
        await SetAsync(columns.OptionalAsync<int>(RequestColumns.HttpStatus), records, (ref r, v) => r.HttpStatus = checked((short)(v ?? 0)));
        await SetAsync(columns.ValuesAsync<int>(RequestColumns.Events), records, (ref r, v) => r.EventCount = v);
        await SetAsync(columns.ValuesAsync<long>(RequestColumns.Bytes), records, (ref r, v) => r.BytesReceived = v);
        await SetAsync(columns.TextsAsync(RequestColumns.EmbeddingsStub), records, (ref r, v) => r.EmbeddingsStub = Parse<AttestedStub>(v));
        await SetAsync(columns.TextsAsync(RequestColumns.LlmStub), records, (ref r, v) => r.LlmStub = Parse<AttestedStub>(v));
        await SetAsync(columns.ValuesAsync<bool>(RequestColumns.IdEchoed), records, (ref r, v) => r.IdEchoed = v);
        foreach (var (stage, queueField, runField) in RequestColumns.Stages)
        {
            var queue = await columns.OptionalAsync<float>(queueField);
            var run = await columns.OptionalAsync<float>(runField);
            for (int i = 0; i < records.Length; i++)
                records[i].Stages.Set(stage, new StageTiming(queue[i] ?? float.NaN, run[i] ?? float.NaN));
        }

        await SetAsync(columns.ValuesAsync<int>(RequestColumns.Tokens), records, (ref r, v) => r.TokenCount = v);
        await AppendAsync(columns, cell, records, cells, clock);
    }

    private static async Task AppendAsync(RowGroupColumns columns, string[] cell, RequestRecord[] records, Dictionary<string, CellRows> cells, RunClock clock)
    {
        var at = await columns.ListAsync(RequestColumns.TokenAt);
        var lag = await columns.ListAsync(RequestColumns.TokenLag);
        var uncertainty = await columns.ListAsync(RequestColumns.TokenUncertainty);
        var bytes = await columns.ListAsync(RequestColumns.TokenBytes);
        int next = 0;
        for (int i = 0; i < records.Length; i++)
        {
            if (!cells.TryGetValue(cell[i], out var rows))
                cells.Add(cell[i], rows = new CellRows());
            records[i].TokenStart = rows.Tokens.Count;
            rows.Requests.Add(records[i]);
            for (int token = 0; token < records[i].TokenCount; token++, next++)
                rows.Tokens.Add(new TokenStamp(clock.ToTicks(at[next]), checked((uint)lag[next]), checked((uint)uncertainty[next]), checked((uint)bytes[next])));
        }

        if (next != at.Length)
            throw new InvalidDataException("the token lists do not match the token counts");
    }

    private delegate void Set<T>(ref RequestRecord record, T value);

    private static async Task SetAsync<T>(Task<T[]> column, RequestRecord[] records, Set<T> set)
    {
        var values = await column;
        for (int i = 0; i < records.Length; i++)
            set(ref records[i], values[i]);
    }

    private static T Parse<T>(string key)
        where T : struct, Enum => EnumKeys.TryParse(key, out T value) ? value : throw new InvalidDataException($"'{key}' is none of {EnumKeys.AllOf<T>()}");

    /// <summary>One row group's columns by name: the schema as read has field objects of its own.</summary>
    private sealed class RowGroupColumns(ParquetSchema schema, ParquetRowGroupReader group)
    {
        public int RowCount { get; } = checked((int)group.RowCount);

        public async Task<T[]> ValuesAsync<T>(DataField field)
            where T : struct
        {
            var values = new T[RowCount];
            await group.ReadAsync(Stored(field), values.AsMemory());
            return values;
        }

        public async Task<T?[]> OptionalAsync<T>(DataField field)
            where T : struct
        {
            var values = new T?[RowCount];
            await group.ReadAsync(Stored(field), values.AsMemory());
            return values;
        }

        public async Task<string[]> TextsAsync(DataField field)
        {
            var values = new string?[RowCount];
            await group.ReadAsync(Stored(field), values.AsMemory());
            return Array.ConvertAll(values, v => v ?? throw new InvalidDataException($"column {field.Name} has an empty value"));
        }

        /// <summary>All values of a list column in row order; empty lists leave no value.</summary>
        public async Task<long[]> ListAsync(DataField field)
        {
            var stored = Stored(field);
            int entries = checked((int)(group.GetMetadata(stored)?.MetaData?.NumValues ?? 0));
            var values = new long[entries];
            var definition = new int[entries];
            await group.ReadRawAsync<long>(stored, values, definition.AsMemory(), new int[entries].AsMemory());
            return values[..definition.Count(d => d == stored.MaxDefinitionLevel)];
        }

        private DataField Stored(DataField field) => schema.DataFields.First(f => f.Name == field.Name);
    }
}
