namespace Ouro.Cli.Options;

/// <summary>One thing a user can set: by flag, by the seed's variable, or by a key of the experiment file. Flags win over variables, variables over the file.</summary>
/// <param name="Name">Flag without dashes, and key in the experiment file.</param>
/// <param name="Variable">Environment variable of the seed framework, where it had one.</param>
/// <param name="ValueName">Placeholder in the help; empty for a switch.</param>
internal sealed record Setting(string Name, string? Variable, string ValueName, string Help, bool Repeats = false)
{
    public string Flag => "--" + Name;

    public bool IsSwitch => ValueName.Length == 0;
}
