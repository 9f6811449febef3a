using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Ouro.Cli.Commands;

/// <summary>A command whose help ends with examples; the list of commands shows only its one-line description.</summary>
internal sealed class ExampledCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Makes <c>--help</c> of every command below <paramref name="root"/> print its examples.</summary>
    public static void ShowExamplesInHelp(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpThenExamples((HelpAction)help.Action!);
    }

    private sealed class HelpThenExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is ExampledCommand command)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string example in command.Examples)
                    output.WriteLine("  " + example);
                output.WriteLine();
            }

            return code;
        }
    }
}
