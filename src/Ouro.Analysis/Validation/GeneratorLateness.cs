using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Validation;

/// <summary>
/// The client's own lateness (p99 of sent − intended) against what it measures. Suspect above a tenth of the median TTFT, or
/// above 1 ms when that is more than a hundredth of it (1 ms on a TTFT of half a second is noise of the machine, not a flaw of
/// the cell). Invalid above half of the median TTFT and 1 ms, where the client is a good part of what was measured: in an open
/// loop always, for then it was not the planned schedule; in a closed one if it left slots empty (<see cref="PopulationLaw"/>), for
/// otherwise one send in a hundred was late and the others kept every slot full.
/// </summary>
internal static class GeneratorLateness
{
    private const double SuspectShare = 0.10;
    private const double InvalidShare = 0.50;
    private const double NegligibleShare = 0.01;
    private const double AbsoluteSeconds = 0.001;

    public static Verdict? Check(CellCapture capture)
    {
        if (capture.Generator.LatenessP99Seconds.ValueOrNull is not { } lateness || MedianTtftSeconds(capture) is not { } median)
            return null;
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"client late: p99 of sent − intended is {lateness * 1e3:0.###} ms at a median TTFT of {median * 1e3:0.###} ms");
        if (lateness > InvalidShare * median && lateness > AbsoluteSeconds && (capture.IsOpen || !PopulationLaw.IsNearlyFull(capture)))
            return Verdict.Invalid(Concern.ClientLimited, reason);
        bool late = lateness > SuspectShare * median || (lateness > AbsoluteSeconds && lateness > NegligibleShare * median);
        return late ? Verdict.Suspect(Concern.ClientLate, reason) : null;
    }

    private static double? MedianTtftSeconds(CellCapture capture)
    {
        var seconds = new List<double>(capture.Requests.Length);
        foreach (ref readonly var request in capture.Requests)
        {
            if (request.Succeeded && request.TtftSeconds is { } ttft)
                seconds.Add(ttft);
        }

        if (seconds.Count == 0)
            return null;
        seconds.Sort();
        return OrderStatistics.Quantile(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(seconds), 0.5);
    }
}
