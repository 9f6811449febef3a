using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>
/// A table of sqlite-vec (https://alexgarcia.xyz/sqlite-vec/features/knn.html), searched exactly. SQLite's calls are
/// synchronous, so they run on a thread of the pool; each opens a pooled connection, and readers do not wait for the writer (WAL).
/// </summary>
internal sealed class SqliteStore(string path, string extensionPath, string table, int dimension) : ICopyStore
{
    private const string Marks = "ouro_marks";

    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    public ValueTask<int> CountAsync(CancellationToken cancellation) => RunAsync(
        connection => Convert.ToInt32(Command(connection, $"SELECT count(*) FROM {table}").ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture), cancellation);

    public async ValueTask ClearAsync(CancellationToken cancellation) =>
        _ = await RunAsync(connection => MarkCommand(connection, $"DELETE FROM {Marks} WHERE name = $name; DELETE FROM {table}").ExecuteNonQuery(), cancellation);

    public ValueTask<string?> ReadMarkAsync(CancellationToken cancellation) =>
        RunAsync(connection => (string?)MarkCommand(connection, $"SELECT mark FROM {Marks} WHERE name = $name").ExecuteScalar(), cancellation);

    public async ValueTask WriteMarkAsync(string mark, CancellationToken cancellation) => _ = await RunAsync(
        connection =>
        {
            using var write = MarkCommand(connection, $"INSERT INTO {Marks}(name, mark) VALUES ($name, $mark) ON CONFLICT(name) DO UPDATE SET mark = $mark");
            write.Parameters.AddWithValue("$mark", mark);
            return write.ExecuteNonQuery();
        },
        cancellation);

    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation) =>
        _ = await RunAsync(
            connection =>
            {
                using var transaction = connection.BeginTransaction();
                using var insert = Command(connection, $"INSERT INTO {table}(embedding, id, body) VALUES ($vector, $id, $body)");
                insert.Transaction = transaction;
                for (int i = 0; i < documents.Count; i++)
                {
                    insert.Parameters.Clear();
                    insert.Parameters.AddWithValue("$vector", Bytes(vectors.Slice(i * dimension, dimension)));
                    insert.Parameters.AddWithValue("$id", documents[i].Id);
                    insert.Parameters.AddWithValue("$body", documents[i].Text);
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
                return documents.Count;
            },
            cancellation);

    public ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation) => RunAsync(
        connection =>
        {
            using var search = Command(connection, $"SELECT id, body, 1 - distance FROM {table} WHERE embedding MATCH $vector AND k = $count ORDER BY distance");
            search.Parameters.AddWithValue("$vector", Bytes(query));
            search.Parameters.AddWithValue("$count", count);
            var found = new List<ScoredDocument>(count);
            using var rows = search.ExecuteReader();
            while (rows.Read())
                found.Add(new ScoredDocument(new Document(rows.GetString(0), rows.GetString(1)), rows.GetFloat(2)));
            return found.Where(one => one.Score >= threshold).ToArray();
        },
        cancellation);

    private ValueTask<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) => new(Task.Run(
        () =>
        {
            try
            {
                using var connection = new SqliteConnection(_connection);
                connection.Open();
                connection.LoadExtension(extensionPath);
                Command(connection, "PRAGMA journal_mode=WAL").ExecuteNonQuery();
                Command(connection, $"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING vec0(embedding float[{dimension}] distance_metric=cosine, +id text, +body text)").ExecuteNonQuery();
                Command(connection, $"CREATE TABLE IF NOT EXISTS {Marks}(name TEXT PRIMARY KEY, mark TEXT NOT NULL)").ExecuteNonQuery();
                return work(connection);
            }
            catch (SqliteException exception)
            {
                throw new StoreFault($"the sqlite store at {path} failed: {exception.Message}", exception);
            }
        },
        cancellation));

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private SqliteCommand MarkCommand(SqliteConnection connection, string text)
    {
        var command = Command(connection, text);
        command.Parameters.AddWithValue("$name", table);
        return command;
    }

    private static byte[] Bytes(ReadOnlyMemory<float> vector) => MemoryMarshal.AsBytes(vector.Span).ToArray();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
