using System.Globalization;
using System.Text;
using Ouro.Model.Findings;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Findings;

/// <summary>Findings as an engineer would note them, the same words in the terminal, the log and Markdown.</summary>
internal static class FindingsText
{
    /// <summary>Plain lines ended by <c>\n</c>, wrapped at nothing: a terminal breaks them itself.</summary>
    public static string Render(Diagnosis diagnosis)
    {
        var text = new StringBuilder(diagnosis.Findings.Count > 0 ? "Findings\n" : "No findings.\n");
        foreach (var finding in diagnosis.Findings)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{finding.Rank}. {finding.Claim}\n");
            text.Append(CultureInfo.InvariantCulture, $"   {KickerOf(finding)}\n");
            foreach (string line in LinesOf(finding))
                text.Append("   ").Append(line).Append('\n');
        }

        if (diagnosis.Validity.State != ValidityState.Valid)
            text.Append(CultureInfo.InvariantCulture, $"\n{CaveatOf(diagnosis.Validity)}\n");
        return text.ToString();
    }

    /// <summary><c>local · embed · pool_limit · confidence high · local-embed-pool_limit</c>.</summary>
    public static string KickerOf(Finding finding) => string.Join(
        " · ", finding.Deployment, EnumKeys.KeyOf(finding.Stage), EnumKeys.KeyOf(finding.Mechanism), $"confidence {EnumKeys.KeyOf(finding.Confidence)}", finding.Id);

    public static IEnumerable<string> LinesOf(Finding finding)
    {
        foreach (var evidence in finding.Evidence)
            yield return "For it: " + evidence.Statement;
        if (finding.CounterEvidence.Count == 0 && finding.Mechanism is not (Mechanism.None or Mechanism.Inconclusive))
            yield return "Against it: nothing";
        foreach (var evidence in finding.CounterEvidence)
            yield return "Against it: " + evidence.Statement;
        yield return "Do: " + finding.Remedy;
        if (finding.Verify is { } verify)
            yield return "Test: " + verify;
    }

    public static string CaveatOf(Validity validity) =>
        $"The run is {EnumKeys.KeyOf(validity.State).Replace('_', ' ')} in part: {validity.Reasons.Count} remark{(validity.Reasons.Count == 1 ? "" : "s")} beside its rows.";
}
