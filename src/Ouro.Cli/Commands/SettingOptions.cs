using System.CommandLine;
using Ouro.Cli.Options;

namespace Ouro.Cli.Commands;

/// <summary>A command's settings as options of its command line.</summary>
internal sealed class SettingOptions
{
    private readonly IReadOnlyList<(Setting Setting, Option Option)> _flags;

    public SettingOptions(Command command, IReadOnlyList<Setting> settings)
    {
        _flags = [.. settings.Select(s => (s, ToOption(s)))];
        foreach (var (_, option) in _flags)
            command.Add(option);
    }

    /// <summary>The texts given on the command line, by setting name; a switch holds "true".</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Read(ParseResult parsed) =>
        _flags.ToDictionary(f => f.Setting.Name, f => (IReadOnlyList<string>)Texts(parsed, f.Option));

    private static string[] Texts(ParseResult parsed, Option option) => option switch
    {
        Option<bool> flag => parsed.GetValue(flag) ? ["true"] : [],
        Option<string[]> list => parsed.GetValue(list) ?? [],
        _ => [],
    };

    private static Option ToOption(Setting setting) => setting.IsSwitch
        ? new Option<bool>(setting.Flag) { Description = setting.Help }
        : new Option<string[]>(setting.Flag)
        {
            Description = setting.Variable is { } variable ? $"{setting.Help} Variable: {variable}." : setting.Help,
            HelpName = setting.ValueName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
}
