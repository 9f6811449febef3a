using System.Collections;
using System.Globalization;
using DuckDB.NET.Data;
using Ouro.Cli.Rendering.Files;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Querying;

/// <summary>
/// The runs of some folders as an in-memory database: <c>requests</c> over the Parquet files, <c>cells</c> and <c>runs</c> over the
/// JSON files, each with the run's id in column <c>run</c>. It answers SELECT only and reaches no file but these.
/// </summary>
/// <remarks>The native library (70 MB) is loaded on the first use of this type, which is no other command's.</remarks>
internal static class RunDatabase
{
    private static readonly (string View, string Pattern, string Reader)[] Views =
    [
        ("requests", new RunFileNames("*").Requests, "read_parquet({0}, union_by_name = true, filename = true)"),
        ("cells", new RunFileNames("*").Results, "read_json({0}, union_by_name = true, filename = true, maximum_object_size = 1073741824)"),
        ("runs", new RunFileNames("*").Run, "read_json({0}, union_by_name = true, filename = true, maximum_object_size = 1073741824)"),
    ];

    /// <param name="skipped">Gets the files that are damaged: they are in no view.</param>
    public static Result<QueryAnswer> Query(string sql, IReadOnlyList<string> folders, ICollection<Fault> skipped)
    {
        var found = new List<string[]>();
        foreach (var (_, pattern, _) in Views)
        {
            var files = RunFileSearch.Find(folders, pattern);
            if (!files.TryGet(out string[]? paths))
                return files.Faults.ToList();
            found.Add(paths);
        }

        if (found.TrueForAll(f => f.Length == 0))
            return Fault.BadInput($"no run in {string.Join(", ", folders.Select(f => $"'{f}'"))}", "a folder that 'ouro bench' wrote to", "name the folder of the runs");
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            for (int i = 0; i < Views.Length; i++)
                CreateView(connection, Views[i].View, Views[i].Reader, found[i], skipped);

            // From here on nothing but the files of the views can be opened, and no setting be changed back.
            Execute(connection, $"SET allowed_paths = {ListOf(found.SelectMany(f => f).SelectMany(f => (string[])[f, Literal(f)]).Distinct())}");
            Execute(connection, "SET enable_external_access = false");
            Execute(connection, "SET lock_configuration = true");
            return WhyNotSelect(connection, sql) is { } reason ? BadSql(reason) : Answer(connection, sql);
        }
        catch (DuckDBException e)
        {
            return BadSql(e.Message);
        }
    }

    /// <summary>Over all files, or, where that fails, over those that can be read one by one.</summary>
    private static void CreateView(DuckDBConnection connection, string view, string reader, string[] files, ICollection<Fault> skipped)
    {
        if (files.Length == 0 || WhyNot(connection, $"CREATE VIEW {view} AS {SelectFrom(reader, files)}") is null)
            return;
        var whole = new List<string>();
        foreach (string file in files)
        {
            if (WhyNot(connection, $"DESCRIBE {SelectFrom(reader, [file])}") is { } reason)
                skipped.Add(Fault.BadInput($"'{file}' is left out: {reason}", "a whole file of a run", "copy it again if it was cut short"));
            else
                whole.Add(file);
        }

        if (whole.Count > 0)
            Execute(connection, $"CREATE VIEW {view} AS {SelectFrom(reader, whole)}");
    }

    private static string? WhyNot(DuckDBConnection connection, string sql)
    {
        try
        {
            Execute(connection, sql);
            return null;
        }
        catch (DuckDBException e)
        {
            // A file that is not whole, or is another tool's.
            return FirstLineOf(e.Message);
        }
    }

    private static string SelectFrom(string reader, IEnumerable<string> files) =>
        @"SELECT regexp_extract(filename, '(\d{8}_\d{6})\.[a-z]+$', 1) AS run, * EXCLUDE (filename) FROM "
        + string.Format(CultureInfo.InvariantCulture, reader, ListOf(files.Select(Literal)));

    /// <summary>DuckDB takes a path as a pattern (DuckDB, "Reading Multiple Files"): what means something there is put into a class of its own.</summary>
    private static string Literal(string path) => string.Concat(path.Select(c => c is '[' or '*' or '?' ? $"[{c}]" : c.ToString()));

    private static string ListOf(IEnumerable<string> files) => $"[{string.Join(", ", files.Select(f => $"'{f.Replace("'", "''", StringComparison.Ordinal)}'"))}]";

    /// <summary>DuckDB serialises SELECT statements only: whatever else is refused before it could write to a run.</summary>
    private static string? WhyNotSelect(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json_extract_string(s, '$.error_message') FROM (SELECT json_serialize_sql($1::VARCHAR) AS s)";
        command.Parameters.Add(new DuckDBParameter(sql));
        return command.ExecuteScalar() as string;
    }

    private static QueryAnswer Answer(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, columns.Length).Select(i => reader.IsDBNull(i) ? null : Plain(reader.GetValue(i)))]);
        return new QueryAnswer(columns, rows);
    }

    /// <summary>Only what JSON has too: bool, long, double, string, lists, maps, null.</summary>
    private static object? Plain(object? value) => value switch
    {
        null or DBNull => null,
        bool or string or long => value,
        double number => double.IsFinite(number) ? number : null,
        float number => float.IsFinite(number) ? (double)number : null,
        decimal number => (double)number,
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong or System.Numerics.BigInteger => (double)(value is ulong whole ? whole : (System.Numerics.BigInteger)value) is var wide && Math.Abs(wide) < 9e15 ? (long)wide : wide,
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IDictionary map => map.Cast<DictionaryEntry>().ToDictionary(e => Convert.ToString(e.Key, CultureInfo.InvariantCulture)!, e => Plain(e.Value)),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToList(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static Fault BadSql(string message) => Fault.BadInput(
        $"the query failed: {FirstLineOf(message)}", "a SELECT over requests, cells and runs", "see the columns with 'ouro query \"DESCRIBE requests\"'");

    /// <summary>Below it DuckDB shows the failing line and a caret.</summary>
    private static string FirstLineOf(string message) => message.Split('\n')[0].TrimEnd('.', '\r');
}
