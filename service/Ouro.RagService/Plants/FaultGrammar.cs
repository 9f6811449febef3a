using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Plants;

/// <summary>
/// Reads planted faults from a setting's text.
/// <code>
/// plan  = fault *( ";" fault )
/// fault = place ":" key "=" value *( "," key "=" value )
/// place = "accept" | "model_load" | "embed" | "search" | "llm" | "generation" | "loop" | "stream" | "memory" | "threads" | "drift" | "errors" | "lie"
/// </code>
/// The keys of each place are in docs/faultlab.md.
/// </summary>
internal static class FaultGrammar
{
    // A minute: longer than any request's time limit has a use.
    private const double LongestMs = 60_000;

    private static readonly (string Name, Stage Value)[] StagePlaces =
    [
        ("accept", Stage.Preprocess), ("model_load", Stage.ModelLoad), ("embed", Stage.Embed), ("search", Stage.Search),
        ("llm", Stage.LlmFirstToken), ("generation", Stage.Generation),
    ];

    private static readonly string[] OtherPlaces = ["loop", "stream", "memory", "threads", "drift", "errors", "lie"];

    /// <param name="faults">Gets everything wrong with the text: what was read and what was expected.</param>
    public static FaultPlan Parse(string text, List<(string Read, string Expected)> faults)
    {
        var plan = new FaultPlan();
        var stages = new Dictionary<Stage, StageFault>();
        foreach (string one in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseKeys(one) is not var (place, keys))
            {
                faults.Add((one, "place:key=value, further keys after commas"));
                continue;
            }
            var fault = new FaultText(place, keys, faults);
            if (StagePlaces.FirstOrDefault(known => known.Name == place) is { Name: not null } stagePlace)
                stages[stagePlace.Value] = ReadStage(stagePlace.Value, fault);
            else if (OtherPlaces.Contains(place))
                plan = ReadOther(place, fault, plan);
            else
            {
                faults.Add((one, $"a place out of {string.Join(", ", StagePlaces.Select(known => known.Name).Concat(OtherPlaces))}"));
                continue;
            }
            fault.RefuseUnknownKeys();
        }
        return plan with { Stages = stages };
    }

    private static StageFault ReadStage(Stage stage, FaultText fault) => new(
        fault.Number("ms", 0, LongestMs, 0),
        fault.Whole("slots", 0, 1024) ?? 0,
        fault.Choice("work", ("wait", PlantWork.Wait), ("sleep", PlantWork.Sleep), ("burn", PlantWork.Burn)),
        fault.Choice("gate", ("async", PlantGate.Async), ("lock", PlantGate.Lock)),
        stage == Stage.Generation && fault.Choice("per", ("token", true), ("answer", false)),
        fault.Choice("timed", ("yes", true), ("no", false)));

    private static FaultPlan ReadOther(string place, FaultText fault, FaultPlan plan) => place switch
    {
        "loop" => plan with
        {
            LoopStage = fault.Choice("stage", ("embed", Stage.Embed), ("model_load", Stage.ModelLoad), ("search", Stage.Search), ("llm", Stage.LlmFirstToken)),
            LoopMs = fault.Number("ms", 0, LongestMs, 0),
            LoopBurns = fault.Choice("work", ("sleep", false), ("burn", true)),
        },
        "stream" => plan with
        {
            StreamGrows = fault.Choice("growth", ("no", false), ("yes", true)),
            StreamBurst = fault.Whole("burst", 1, 1000) ?? 1,
        },
        "memory" => plan with { MemoryMb = fault.Number("mb", 0, 1000, 0), MemoryKept = fault.Whole("keep", 1, 1000) ?? plan.MemoryKept },
        "threads" => plan with { ThreadsMin = fault.Whole("min", 1, 1000), ThreadsMax = fault.Whole("max", 1, 1000) },
        "drift" => plan with { DriftMsPerSecond = fault.Number("ms_per_s", 0, LongestMs, 0) },
        "errors" => plan with { ErrorShare = fault.Number("share", 0, 1, 0) },
        _ => fault.Choice("about", ("embeddings", false), ("llm", true))
            ? plan with { LiesAboutLlm = true }
            : plan with { LiesAboutEmbeddings = true },
    };

    private static (string Place, Dictionary<string, string> Keys)? ParseKeys(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return null;
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !keys.TryAdd(pair[..equals].TrimEnd(), pair[(equals + 1)..].TrimStart()))
                return null;
        }
        return (text[..colon].TrimEnd(), keys);
    }
}
