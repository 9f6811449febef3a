using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// The part of a closed loop in which every slot is at work: from the instant at which the last slot finished its first
/// request (ramp-up is over) to the instant at which the first slot finished its last one and found nothing more to start
/// (the drain begins). Of an open loop: from the first end of a request to the instant at which the last one was due. Ticks.
/// </summary>
internal readonly record struct SteadyWindow(long Start, long End)
{
    public double Seconds => Ticks.ToSeconds(End - Start);

    /// <summary>A completion at the very start closed the ramp-up and does not count; one at the end does.</summary>
    public bool Completes(in RequestRecord request) => request.Ended > Start && request.Ended <= End;

    public static Result<SteadyWindow> Find(CellCapture capture) => capture.IsOpen ? FindOpen(capture) : FindClosed(capture);

    private static Result<SteadyWindow> FindOpen(CellCapture capture)
    {
        if (capture.Requests.Length == 0)
            return NoWindow("no request ended");
        var window = new SteadyWindow(capture.Requests.Where(r => r.Ended != 0).Select(r => r.Ended).DefaultIfEmpty(long.MaxValue).Min(), capture.Requests.Max(r => r.Intended));
        return window.End > window.Start
            ? window
            : NoWindow("no request ended before the last one was due");
    }

    private static Result<SteadyWindow> FindClosed(CellCapture capture)
    {
        var firstEnds = new Dictionary<int, long>();
        var lastEnds = new Dictionary<int, long>();
        foreach (ref readonly var request in capture.Requests)
        {
            if (request.Ended == 0)
                continue;
            if (!firstEnds.TryGetValue(request.Slot, out long first) || request.Ended < first)
                firstEnds[request.Slot] = request.Ended;
            if (!lastEnds.TryGetValue(request.Slot, out long last) || request.Ended > last)
                lastEnds[request.Slot] = request.Ended;
        }

        if (firstEnds.Count < capture.Cell.Level)
            return NoWindow($"{firstEnds.Count} of {capture.Cell.Level} slots finished a request");
        var window = new SteadyWindow(firstEnds.Values.Max(), lastEnds.Values.Min());
        return window.End > window.Start
            ? window
            : NoWindow($"{capture.Requests.Length} requests over {capture.Cell.Level} slots leave nothing between ramp-up and drain");
    }

    private static Fault NoWindow(string read) =>
        new(FaultKind.InvalidRun, read, "at least three requests per slot", "raise the number of requests per cell");
}
