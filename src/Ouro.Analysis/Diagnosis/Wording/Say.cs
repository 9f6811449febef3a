using System.Globalization;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>Numbers inside sentences: two significant digits beyond the first, units attached, invariant culture.</summary>
internal static class Say
{
    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        >= 1 => Number(seconds) + " s",
        >= 1e-3 => Number(seconds * 1e3) + " ms",
        _ => Number(seconds * 1e6) + " µs",
    };

    public static string Rate(double perSecond) => Number(perSecond) + " req/s";

    public static string Share(double share) => Number(share * 100) + " %";

    public static string Cores(double cores) => cores.ToString("0.00", CultureInfo.InvariantCulture) + " CPUs";

    public static string Bytes(double bytes) => Math.Abs(bytes) switch
    {
        >= 1L << 30 => Number(bytes / (1L << 30)) + " GiB",
        >= 1L << 20 => Number(bytes / (1L << 20)) + " MiB",
        >= 1L << 10 => Number(bytes / (1L << 10)) + " KiB",
        _ => Number(bytes) + " B",
    };

    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0#", CultureInfo.InvariantCulture),
    };

    public static string Stage(Model.Findings.FindingStage stage) => stage switch
    {
        Model.Findings.FindingStage.Connect => "connecting",
        Model.Findings.FindingStage.Accept => "the web layer",
        Model.Findings.FindingStage.Retrieval => "retrieval",
        Model.Findings.FindingStage.Embed => "embedding",
        Model.Findings.FindingStage.Search => "the vector search",
        Model.Findings.FindingStage.ModelLoad => "model loading",
        Model.Findings.FindingStage.LlmFirstToken => "the wait for the LLM's first token",
        Model.Findings.FindingStage.Generation => "generation",
        Model.Findings.FindingStage.Finish => "the end of the stream",
        Model.Findings.FindingStage.Path => "the path",
        Model.Findings.FindingStage.Client => "the client",
        Model.Findings.FindingStage.Machine => "the machine",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "unknown stage"),
    };

    public static string Sentence(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..];
}
