namespace Ouro.Cli.Querying;

/// <param name="Rows">Values of JSON's kinds: bool, long, double, string, lists, maps, null.</param>
internal sealed record QueryAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);
