using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// All latency metrics of a cell's requests, repetitions pooled. Only successful requests count: a request that failed fast
/// would otherwise make the service look quick (failures are counted by kind beside the latencies).
/// </summary>
internal sealed class RequestLatencies
{
    private const string NoSuccess = "no request succeeded";

    private readonly LatencyCollector _endToEnd;
    private readonly LatencyCollector _responseEndToEnd;
    private readonly LatencyCollector _ttft;
    private readonly LatencyCollector _responseTtft;
    private readonly LatencyCollector _firstEvent;
    private readonly LatencyCollector _documents;
    private readonly LatencyCollector _gaps;
    private readonly LatencyCollector _timePerToken;
    private bool _anySuccess;

    private RequestLatencies(long requests, long tokens)
    {
        _endToEnd = new LatencyCollector(requests);
        _responseEndToEnd = new LatencyCollector(requests);
        _ttft = new LatencyCollector(requests);
        _responseTtft = new LatencyCollector(requests);
        _firstEvent = new LatencyCollector(requests);
        _documents = new LatencyCollector(requests);
        _gaps = new LatencyCollector(tokens);
        _timePerToken = new LatencyCollector(requests);
    }

    public LatencySummary EndToEnd => _endToEnd.Summarize(NoSuccess);

    public LatencySummary ResponseEndToEnd => _responseEndToEnd.Summarize(NoSuccess);

    public LatencySummary Ttft => _ttft.Summarize(_anySuccess ? "no reply carried a token" : NoSuccess);

    public LatencySummary ResponseTtft => _responseTtft.Summarize(_anySuccess ? "no reply carried a token" : NoSuccess);

    public LatencySummary Ttfe => _firstEvent.Summarize(_anySuccess ? "no reply carried an event" : NoSuccess);

    public LatencySummary Ttfd => _documents.Summarize(_anySuccess ? "no reply carried a documents event" : NoSuccess);

    public LatencySummary Itl => _gaps.Summarize(_anySuccess ? "no reply carried two tokens" : NoSuccess);

    public LatencySummary Tpot => _timePerToken.Summarize(_anySuccess ? "no reply carried two tokens" : NoSuccess);

    public static RequestLatencies Collect(IReadOnlyList<CellCapture> repetitions)
    {
        var latencies = new RequestLatencies(repetitions.Sum(c => (long)c.Requests.Length), repetitions.Sum(c => (long)c.Tokens.Length));
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (request.Succeeded)
                    latencies.Add(in request, capture.Tokens);
            }
        }

        return latencies;
    }

    private void Add(in RequestRecord request, Trace<TokenStamp> tokens)
    {
        _anySuccess = true;
        _endToEnd.AddTicks(request.Sent, request.Ended);
        _responseEndToEnd.AddTicks(request.Intended, request.Ended);
        _ttft.AddTicks(request.Sent, request.FirstToken);
        _responseTtft.AddTicks(request.Intended, request.FirstToken);
        _firstEvent.AddTicks(request.Sent, request.FirstEvent);
        _documents.AddTicks(request.Sent, request.DocumentsSeen);
        if (request.TpotSeconds is { } timePerToken)
            _timePerToken.Add(timePerToken);

        var stamps = request.TokensIn(tokens);
        for (int i = 1; i < stamps.Length; i++)
            _gaps.AddTicks(stamps[i - 1].At, stamps[i].At);
    }
}
