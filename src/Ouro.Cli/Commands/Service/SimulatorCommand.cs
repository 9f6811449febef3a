using System.CommandLine;

namespace Ouro.Cli.Commands.Service;

/// <summary><c>ouro llm-sim</c>: an OpenAI-compatible upstream with set latencies.</summary>
internal static class SimulatorCommand
{
    public static Command Create()
    {
        var command = new ExampledCommand(
            "llm-sim",
            "Run a simulated LLM upstream that speaks the OpenAI streaming protocol with latencies that you set.",
            "ouro llm-sim --port 8011 --ttft-ms 100 --itl-ms 10 --tokens 20",
            "ouro llm-sim --port 8011 --concurrency 4 --overflow reject --error-rate 0.01 --seed 7")
        { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, stop) => RagService.Program.SimulateAsync([.. parsed.UnmatchedTokens], stop));
        return command;
    }
}
