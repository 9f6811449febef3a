using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Progress;

/// <summary>What the service uses, in a few words for a status line. What is not known is left out: the files give its reason.</summary>
internal static class ResourceText
{
    /// <summary>At this moment; empty before the first sample and without a profile.</summary>
    public static string Of(ProfileSample? sample) => sample is null ? "" : Text(
        sample.Processes.TotalCpuPercent.Map(static p => p / 100), sample.Cgroup.ThrottledPercent.Map(static p => p / 100), sample.Processes.TotalThreads.Map(static t => (double)t));

    /// <summary>Over a whole cell.</summary>
    public static string Of(CellResources resources) => Text(
        resources.WindowSeconds.ValueOrNull is { } seconds ? resources.CpuSeconds.Map(c => c / seconds) : resources.WindowSeconds,
        resources.ThrottledPeriodShare,
        resources.ThreadsMean);

    private static string Text(Reading<double> cores, Reading<double> throttledShare, Reading<double> threads)
    {
        string text = "";
        if (cores.ValueOrNull is { } used)
            text += string.Create(CultureInfo.InvariantCulture, $"  CPU {used * 100:0} %");
        if (throttledShare.ValueOrNull is { } throttled)
            text += string.Create(CultureInfo.InvariantCulture, $"  throttled {throttled * 100:0} %");
        if (threads.ValueOrNull is { } count)
            text += string.Create(CultureInfo.InvariantCulture, $"  {count:0} threads");
        return text;
    }
}
