using System.CommandLine;
using Ouro.Cli.Commands.Agent;
using Ouro.Cli.Commands.Baseline;
using Ouro.Cli.Commands.Bench;
using Ouro.Cli.Commands.Compare;
using Ouro.Cli.Commands.Diagnose;
using Ouro.Cli.Commands.Doctor;
using Ouro.Cli.Commands.Faultlab;
using Ouro.Cli.Commands.Kubernetes;
using Ouro.Cli.Commands.Ladder;
using Ouro.Cli.Commands.Profile;
using Ouro.Cli.Commands.Query;
using Ouro.Cli.Commands.Report;
using Ouro.Cli.Commands.Service;
using Ouro.Cli.Commands.Validate;
using Ouro.Cli.Commands.View;

namespace Ouro.Cli.Commands;

/// <summary>All commands of <c>ouro</c>.</summary>
internal static class Root
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Ouro, the concurrency laboratory for streaming RAG and LLM services.")
        {
            BenchCommand.Create(),
            ProfileCommand.Create(),
            DiagnoseCommand.Create(),
            LadderCommand.Create(),
            FaultlabCommand.Create(),
            ValidateCommand.Create(),
            ReportCommand.Create(),
            DoctorCommand.Create(),
            AgentCommand.Create(),
            ServeCommand.Create(),
            SimulatorCommand.Create(),
            CompareCommand.Create(),
            BaselineCommand.Create(),
            QueryCommand.Create(),
            ViewCommand.Create(),
            KubernetesCommand.Create(),
        };
        ExampledCommand.ShowExamplesInHelp(root);
        return root;
    }
}
