namespace Ouro.Analysis.Statistics;

/// <summary>Samples of one repetition, those of one request next to each other, requests in time order.</summary>
/// <param name="Ends">Where each request's samples end.</param>
internal sealed record SampleClusters(double[] Values, int[] Ends);
