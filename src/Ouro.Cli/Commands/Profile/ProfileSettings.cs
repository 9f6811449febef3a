using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Profile;

namespace Ouro.Cli.Commands.Profile;

/// <summary>The command's arguments as typed.</summary>
internal sealed record ProfileTexts(string? Duration, string? Interval, string? Command, string? Output, string? Pid, string? Match, string? Url, string? LocalBaseUrl, bool NoRuntime, bool Json);

/// <summary>What to profile, checked.</summary>
/// <param name="Selector">Null: the tree of the command itself.</param>
/// <param name="TargetIsDefault">Nobody named a target.</param>
internal sealed record ProfileSettings(TimeSpan? Duration, TimeSpan Interval, string? Command, string? Output, ProcessSelector? Selector, bool TargetIsDefault, bool Runtime, bool Json)
{
    // The seed's own example interval.
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(0.5);

    // The address of the seed document's service.
    private const string DefaultUrl = "http://localhost:8001";

    public static Result<ProfileSettings> Check(ProfileTexts texts)
    {
        var faults = new List<Fault>();
        var interval = ReadSeconds("--interval", texts.Interval, ProfilePlan.ShortestInterval, ProfilePlan.LongestInterval, faults) ?? DefaultInterval;
        var duration = ReadSeconds("--duration", texts.Duration, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7), faults);
        if (texts.Command is { } command)
            CheckCommand(command, faults);

        var selectors = new List<ProcessSelector>();
        if (texts.Pid is { } pidText)
            AddPid(pidText, selectors, faults);
        if (texts.Match is { } match)
            AddMatch(match, selectors, faults);
        if (texts.Url is { } urlText)
            AddUrl("--url", urlText, selectors, faults);
        if (new[] { texts.Pid, texts.Match, texts.Url }.Count(static t => t is not null) > 1)
            faults.Add(Fault.BadInput("several of --pid, --match and --url", "one way to name the target", "keep one of them"));

        var isDefault = texts is { Pid: null, Match: null, Url: null, Command: null };
        if (isDefault)
            AddUrl("LOCAL_BASE_URL", string.IsNullOrWhiteSpace(texts.LocalBaseUrl) ? DefaultUrl : texts.LocalBaseUrl, selectors, faults);
        return faults.Count > 0
            ? faults
            : new ProfileSettings(duration, interval, texts.Command, texts.Output, selectors.FirstOrDefault(), isDefault, !texts.NoRuntime, texts.Json);
    }

    private static TimeSpan? ReadSeconds(string name, string? text, TimeSpan least, TimeSpan most, List<Fault> faults)
    {
        if (text is null)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= least.TotalSeconds && seconds <= most.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        faults.Add(Fault.BadInput(
            $"{name} {text}",
            string.Create(CultureInfo.InvariantCulture, $"{least.TotalSeconds} to {most.TotalSeconds} seconds, with a point for decimals"),
            $"give {name} a number in that range"));
        return null;
    }

    private static void AddPid(string text, List<ProcessSelector> selectors, List<Fault> faults)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0)
            selectors.Add(new ProcessSelector.Pid(pid));
        else
            faults.Add(Fault.BadInput($"--pid {text}", "the number of a running process", "look it up with ps, or use --url or --match"));
    }

    private static void AddMatch(string text, List<ProcessSelector> selectors, List<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
            faults.Add(Fault.BadInput("--match with an empty text", "a part of the target's command line", "give --match some text"));
        else
            selectors.Add(new ProcessSelector.Match(text));
    }

    private static void AddUrl(string name, string text, List<ProcessSelector> selectors, List<Fault> faults)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Port <= 0)
            faults.Add(Fault.BadInput($"{name} {text}", "an absolute URL, e.g. http://localhost:8001", "write scheme, host and port"));
        else
            selectors.Add(new ProcessSelector.Url(url));
    }

    private static void CheckCommand(string command, List<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(command))
            faults.Add(Fault.BadInput("--command with an empty text", "a shell command", "give --command some text"));
        else if (WatchedCommand.FindUnstartable(command) is { } word)
            faults.Add(Fault.BadInput($"--command \"{command}\"", $"a command that can be started; the shell does not find '{word}'", "install it or write its path"));
    }
}
