using System.Globalization;
using Ouro.Model.Findings;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>The command that tests a prediction: the same measurement at the finding's level with the remedy switched on, where the reference service has a switch for it.</summary>
internal static class VerifyCommand
{
    private static readonly string[] Replaced = ["--levels", "--configs", "--out", "--json", "--no-twin"];

    /// <returns>Null where no switch tests the finding.</returns>
    public static string? For(DeploymentSpec deployment, string configuration, Draft draft, RunCapture run)
    {
        if (draft.Effect is not { } effect || SwitchOf(deployment, draft) is not { } remedy)
            return null;
        var words = new List<string> { "ouro bench" };
        words.AddRange(run.Flags.Where(f => !Replaced.Contains(f.Key)).Select(f => f.Value.Length == 0 ? f.Key : $"{f.Key} {Quoted(f.Value)}"));
        words.Add(string.Create(CultureInfo.InvariantCulture, $"--configs {configuration} --levels {effect.Level}{remedy}"));
        return string.Join(' ', words);
    }

    private static string? SwitchOf(DeploymentSpec deployment, Draft draft)
    {
        if (deployment.Kind is not (DeploymentKind.Managed or DeploymentKind.Limited))
            return null;
        if (draft.Mechanism == Mechanism.CpuQuota)
            return " --no-twin";
        string twin = deployment.Kind == DeploymentKind.Managed ? " --no-twin" : "";
        string? stage = draft.Stage switch
        {
            FindingStage.Retrieval or FindingStage.Search => "Retrieval",
            FindingStage.Embed => "Embedding",
            FindingStage.ModelLoad => "ModelLoading",
            FindingStage.LlmFirstToken or FindingStage.Generation => "Llm",
            FindingStage.Accept => "Preprocessing",
            _ => null,
        };
        bool isSwitchable = draft.Mechanism is Mechanism.EventLoopBlocked or Mechanism.ThreadPoolStarved or Mechanism.PoolLimit or Mechanism.BlockingCall or Mechanism.ModelReload;
        return stage is null || !isSwitchable ? null : $"{twin} --service-env Pipeline__{stage}=async";
    }

    private static readonly System.Buffers.SearchValues<char> ShellCharacters = System.Buffers.SearchValues.Create(" \"'$&;|<>()");

    private static string Quoted(string value) => !value.AsSpan().ContainsAny(ShellCharacters) ? value : $"\"{value}\"";
}
