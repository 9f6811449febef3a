using Ouro.Model.Planning;

namespace Ouro.Cli.Progress;

/// <summary>A cell in the words of a status line.</summary>
internal static class CellText
{
    public static string Of(Cell cell) => $"{cell.Deployment} {cell.Configuration.Name} at {cell.Level}{(cell.Repetition > 1 ? $" (repetition {cell.Repetition})" : "")}";
}
