using System.Globalization;
using System.Text;
using Npgsql;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>
/// A table of pgvector (https://github.com/pgvector/pgvector), searched exactly: it has no index, which answers 2,000 to
/// 100,000 passages in milliseconds. Vectors travel as text, so that no type has to be loaded from the server first.
/// </summary>
internal sealed class PostgresStore : ICopyStore
{
    private const string Marks = "ouro_marks";

    private readonly NpgsqlDataSource _source;
    private readonly string _table;
    private readonly int _dimension;
    private readonly SemaphoreSlim _creating = new(1);
    private volatile bool _isCreated;

    public PostgresStore(string connection, string table, int dimension)
    {
        _source = NpgsqlDataSource.Create(connection);
        _table = table;
        _dimension = dimension;
    }

    public ValueTask<int> CountAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await using var command = _source.CreateCommand($"SELECT count(*) FROM {_table}");
            return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        },
        cancellation);

    public async ValueTask ClearAsync(CancellationToken cancellation) => _ = await RunAsync(
        async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var forget = new NpgsqlCommand($"DELETE FROM {Marks} WHERE name = $1", connection, transaction);
            forget.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table });
            await forget.ExecuteNonQueryAsync(cancellation);
            await using var clear = new NpgsqlCommand($"TRUNCATE {_table}", connection, transaction);
            await clear.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        },
        cancellation);

    public ValueTask<string?> ReadMarkAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await using var command = _source.CreateCommand($"SELECT mark FROM {Marks} WHERE name = $1");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table });
            return (string?)await command.ExecuteScalarAsync(cancellation);
        },
        cancellation);

    public async ValueTask WriteMarkAsync(string mark, CancellationToken cancellation) => _ = await RunAsync(
        async () =>
        {
            await using var command = _source.CreateCommand($"INSERT INTO {Marks}(name, mark) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET mark = $2");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mark });
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation) => _ = await RunAsync(
        async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var insert = new NpgsqlCommand($"INSERT INTO {_table}(id, body, embedding) VALUES ($1, $2, $3::text::vector)", connection, transaction);
            for (int i = 0; i < documents.Count; i++)
            {
                insert.Parameters.Clear();
                insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = documents[i].Id });
                insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = documents[i].Text });
                insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Literal(vectors.Span.Slice(i * _dimension, _dimension)) });
                await insert.ExecuteNonQueryAsync(cancellation);
            }
            await transaction.CommitAsync(cancellation);
            return documents.Count;
        },
        cancellation);

    public ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await using var search = _source.CreateCommand(
                $"SELECT id, body, 1 - (embedding <=> $1::text::vector) AS score FROM {_table} ORDER BY embedding <=> $1::text::vector LIMIT $2");
            search.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Literal(query.Span) });
            search.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
            var found = new List<ScoredDocument>(count);
            await using var rows = await search.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
                found.Add(new ScoredDocument(new Document(rows.GetString(0), rows.GetString(1)), (float)rows.GetDouble(2)));
            return found.Where(one => one.Score >= threshold).ToArray();
        },
        cancellation);

    private async ValueTask<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await CreateAsync(cancellation);
            return await work();
        }
        catch (NpgsqlException exception)
        {
            // The tables may be gone with a database that was emptied.
            _isCreated = false;
            throw new StoreFault($"the postgres store failed: {exception.Message}", exception);
        }
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        if (_isCreated)
            return;
        await _creating.WaitAsync(cancellation);
        try
        {
            foreach (string statement in new[]
            {
                "CREATE EXTENSION IF NOT EXISTS vector",
                $"CREATE TABLE IF NOT EXISTS {_table} (row bigserial PRIMARY KEY, id text NOT NULL, body text NOT NULL, embedding vector({_dimension}) NOT NULL)",
                $"CREATE TABLE IF NOT EXISTS {Marks} (name text PRIMARY KEY, mark text NOT NULL)",
            })
            {
                await using var command = _source.CreateCommand(statement);
                await command.ExecuteNonQueryAsync(cancellation);
            }
            _isCreated = true;
        }
        finally
        {
            _creating.Release();
        }
    }

    private static string Literal(ReadOnlySpan<float> vector)
    {
        var text = new StringBuilder("[", vector.Length * 12);
        foreach (float value in vector)
            text.Append(CultureInfo.InvariantCulture, $"{value:R},");
        text[^1] = ']';
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _creating.Dispose();
    }
}
