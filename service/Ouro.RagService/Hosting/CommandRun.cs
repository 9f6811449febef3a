namespace Ouro.RagService.Hosting;

/// <summary>What both commands share: help, faults, and the exit codes of the contract.</summary>
internal static class CommandRun
{
    public const int Done = 0;
    public const int BadInput = 2;
    public const int CannotStart = 3;

    public static int PrintHelp(string command, IReadOnlyList<Setting> settings)
    {
        Console.Out.WriteLine($"{command} [--flag value] ...");
        foreach (var setting in settings)
        {
            string variable = setting.Variable.Length == 0 ? "" : $" ({setting.Variable})";
            string byDefault = setting.Default.Length == 0 ? "" : $"; default {setting.Default}";
            Console.Out.WriteLine($"  --{setting.Flag}{variable}: {setting.Help}{byDefault}");
        }
        return Done;
    }

    public static int PrintFaults(string command, IReadOnlyList<string> faults)
    {
        foreach (string fault in faults)
            Console.Error.WriteLine($"{command}: {fault}");
        return BadInput;
    }
}
