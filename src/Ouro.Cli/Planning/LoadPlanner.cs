using System.Globalization;
using System.Text.RegularExpressions;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>What a level means, and which levels: slots of a closed loop, or requests per second of an open one.</summary>
internal static partial class LoadPlanner
{
    private const int HighestLevel = 100_000;
    private const int DefaultLengthSeconds = 10;
    private const int DefaultSweepFrom = 2;
    private const double DefaultPrecisionPercent = 5;

    // Beyond this a connection table costs more than it tells: a service that far behind is saturated.
    private const int MostConnections = 10_000;

    private static readonly int[] DefaultLevels = [1, 2, 5, 10, 15, 20];

    /// <param name="timeoutSeconds">Longest wait for a reply: so many seconds' requests can be in flight.</param>
    public static LoadPlan Plan(SettingValues values, MachineLimits machine, double timeoutSeconds, Faults faults)
    {
        bool isStaged = values.IsGiven(Stages), sweeps = values.IsOn(Sweep);
        bool isOpen = isStaged || sweeps || values.IsGiven(Rate);
        CheckCompany(values, isOpen, isStaged, sweeps, faults);
        if (!isOpen)
        {
            var think = values.One(ThinkTime) is null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(faults.Positive(values.One(ThinkTime), 0, 3_600_000));
            return new LoadPlan(LoadShape.Closed with { ThinkTime = think }, PlanLevels(values, machine, faults), null);
        }

        var stages = ParseStages(values.One(Stages), faults);
        var rates = isStaged
            ? [(int)Math.Max(1, Math.Ceiling(stages.Max(s => Math.Max(s.FromPerSecond, s.ToPerSecond))))]
            : ParseWholes(values.One(Rate), faults);
        if (rates.Count == 0)
            rates = [DefaultSweepFrom];
        if (sweeps && rates.Count > 1)
            faults.Add(values.One(Rate)!.Value, $"one rate beside {Sweep.Flag}: where the search begins", "give one");
        var model = faults.OneOf(values.One(ArrivalGaps), "constant", "constant", "poisson") == "poisson" ? LoadModel.Poisson : LoadModel.Constant;
        double lengthSeconds = faults.Positive(values.One(Length), DefaultLengthSeconds, 86_400);
        var length = isStaged || values.IsGiven(Requests) ? TimeSpan.Zero : TimeSpan.FromSeconds(lengthSeconds);
        int highest = sweeps ? HighestLevel : rates.Max();
        int most = Math.Min(MostConnections, machine.HighestLevel.ValueOrNull ?? MostConnections);
        int connections = (int)Math.Min(most, Math.Max(64, highest * timeoutSeconds));
        double precision = faults.Positive(values.One(Precision), DefaultPrecisionPercent, 100) / 100;
        return new LoadPlan(
            new LoadShape(model, TimeSpan.Zero, stages, length, connections),
            [.. rates.Distinct().Order()],
            sweeps ? new SweepPlan(rates[0], HighestLevel, precision) : null);
    }

    private static void CheckCompany(SettingValues values, bool isOpen, bool isStaged, bool sweeps, Faults faults)
    {
        void Refuse(Setting setting, bool isWrong, string expected, string remedy)
        {
            if (isWrong && values.One(setting) is { } given)
                faults.Add(given, expected, remedy);
        }

        Refuse(Levels, isOpen, "no levels of concurrency in an open loop", $"leave {Levels.Flag} out: the rates are the levels");
        Refuse(MaxConcurrent, isOpen && values.One(MaxConcurrent)?.Origin.StartsWith("--", StringComparison.Ordinal) == true, "no levels of concurrency in an open loop", $"leave {MaxConcurrent.Flag} out: the rates are the levels");
        Refuse(ThinkTime, isOpen, "think time only in a closed loop", $"leave {ThinkTime.Flag} out");
        Refuse(ArrivalGaps, !isOpen, $"an open loop ({Rate.Flag}, {Stages.Flag} or {Sweep.Flag})", "give a rate");
        Refuse(Length, !isOpen, $"an open loop ({Rate.Flag} or {Sweep.Flag})", $"give a rate, or use {Requests.Flag}");
        Refuse(Length, isStaged, "stages with lengths of their own", $"leave {Length.Flag} out");
        Refuse(Length, isOpen && values.IsGiven(Requests), $"{Length.Flag} or {Requests.Flag}, not both", "leave one out");
        Refuse(Rate, isStaged, "stages with rates of their own", $"leave {Rate.Flag} out");
        Refuse(Requests, isStaged, "stages, which say how many requests there are", $"leave {Requests.Flag} out");
        Refuse(Sweep, sweeps && isStaged, $"{Sweep.Flag} without {Stages.Flag}", "leave one out");
        Refuse(Sweep, sweeps && !values.IsGiven(BenchSettings.ServiceLevels), $"service levels to search by", $"add {BenchSettings.ServiceLevels.Flag}, for instance ttft_p95<500ms");
        Refuse(Repetitions, sweeps, $"no repetitions beside {Sweep.Flag}", "leave it out: each rate is tried once");
        Refuse(Precision, !sweeps, $"{Sweep.Flag}", $"add {Sweep.Flag}");
    }

    /// <summary><c>10x30s</c>: 10 requests per second for 30 s; <c>10-50x1m</c>: a ramp within a minute.</summary>
    private static List<RateStage> ParseStages(SettingValue? list, Faults faults)
    {
        var stages = new List<RateStage>();
        foreach (string text in list?.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (ParseStage(text) is { } stage)
                stages.Add(stage);
            else
                faults.Add(list!.Value with { Text = text }, "a rate or a ramp of rates, 'x' and a time in s or m", "write for instance 10x30s or 10-50x1m");
        }

        if (list is { } given && stages.Count == 0 && faults.All.Count == 0)
            faults.Add(given, "at least one stage", "write for instance 10x30s,50x60s");
        else if (stages.Count > 0 && stages[^1].ToPerSecond <= 0)
            faults.Add(list!.Value, "a last stage that ends with a rate above 0", "leave the pause at the end out");
        else if (list is { } long_ && stages.Sum(s => s.Requests) > 100_000_000)
            faults.Add(long_, "at most 100000000 requests", "lower the rates");
        return stages.Count > 0 ? stages : list is null ? [] : [RateStage.Hold(1, TimeSpan.FromSeconds(1))];
    }

    private static RateStage? ParseStage(string text)
    {
        var match = StageExpression().Match(text);
        if (!match.Success)
            return null;
        double from = double.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        double to = match.Groups["to"].Success ? double.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture) : from;
        double seconds = double.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture) * (match.Groups["unit"].Value == "m" ? 60 : 1);
        return seconds > 0 && seconds <= 86_400 && Math.Max(from, to) <= HighestLevel ? new RateStage(from, to, TimeSpan.FromSeconds(seconds)) : null;
    }

    private static List<int> PlanLevels(SettingValues values, MachineLimits machine, Faults faults)
    {
        var origin = values.One(Levels) ?? values.One(MaxConcurrent) ?? new SettingValue("", Levels.Flag);
        int highestDefault = faults.Number(values.One(MaxConcurrent), 20, 1, HighestLevel);
        var levels = ParseWholes(values.One(Levels), faults);
        if (values.One(Levels) is null)
        {
            levels.AddRange(DefaultLevels.Where(l => l <= highestDefault));
            if (levels.Count == 0 || levels[^1] < highestDefault)
                levels.Add(highestDefault);
        }

        if (machine.HighestLevel.ValueOrNull is { } highest)
        {
            foreach (int level in levels.Where(l => l > highest))
                faults.Add(Fault.BadInput($"{origin.Origin}: level {level}", $"at most {highest}, which is what this machine's file descriptors and ports allow", "raise it with 'ulimit -n', or lower the level"));
        }

        return [.. levels.Distinct().Order()];
    }

    private static List<int> ParseWholes(SettingValue? list, Faults faults)
    {
        var numbers = new List<int>();
        if (list is not { } given)
            return numbers;
        int before = faults.All.Count;
        foreach (string text in given.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int number = faults.Number(given with { Text = text }, 0, 1, HighestLevel);
            if (number > 0)
                numbers.Add(number);
        }

        if (numbers.Count == 0 && faults.All.Count == before)
            faults.Add(given, "at least one whole number", "give a list such as 1,5,20");
        return numbers;
    }

    [GeneratedRegex(@"^(?<from>\d{1,6}(?:\.\d{1,3})?)(?:-(?<to>\d{1,6}(?:\.\d{1,3})?))?x(?<length>\d{1,6}(?:\.\d{1,3})?)(?<unit>s|m)$", RegexOptions.IgnoreCase)]
    private static partial Regex StageExpression();
}
