namespace Ouro.RagService.Embeddings;

/// <summary>When a refused caller may find room: what waits × what a text costs, over the workers.</summary>
internal sealed class QueueEstimate(int workers)
{
    // The last ten calls or so decide.
    private const double Kept = 0.9;

    // Zero until the first text is measured. Workers may overwrite each other's share of it, which only smooths more.
    private double _secondsPerText;

    public void Measured(TimeSpan run, int texts)
    {
        double known = Volatile.Read(ref _secondsPerText), now = run.TotalSeconds / texts;
        Volatile.Write(ref _secondsPerText, known == 0 ? now : Kept * known + (1 - Kept) * now);
    }

    /// <returns>Whole seconds, as Retry-After has them (RFC 9110, 10.2.3); at least 1.</returns>
    public int SecondsFor(int waiting) => Math.Max(1, (int)Math.Ceiling(waiting * Volatile.Read(ref _secondsPerText) / workers));
}
