using System.CommandLine;

namespace Ouro.Cli.Commands.Service;

/// <summary><c>ouro serve</c>: the reference RAG service. Its flags are its own; they are passed through.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new ExampledCommand(
            "serve",
            "Run the reference RAG service (POST /ask/stream; see docs/service.md for its variables).",
            "ouro serve --port 8001",
            "USE_MOCK_LLM=true PIPELINE=blocking ouro serve --port 8001")
        { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, stop) => RagService.Program.ServeAsync([.. parsed.UnmatchedTokens], stop));
        return command;
    }
}
