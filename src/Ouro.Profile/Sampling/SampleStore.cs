namespace Ouro.Profile.Sampling;

/// <summary>The kept samples within a fixed memory. When it is full, every second one is dropped, and from then on only every second new one is kept: a day's profile becomes coarser, never larger.</summary>
internal sealed class SampleStore(long capacityBytes)
{
    private readonly List<RawSample> _samples = [];
    private long _bytes;
    private long _offered;

    /// <summary>One of how many samples is kept.</summary>
    public int KeptEvery { get; private set; } = 1;

    public IReadOnlyList<RawSample> Samples => _samples;

    public void Add(RawSample sample)
    {
        if (_offered++ % KeptEvery != 0)
            return;
        _samples.Add(sample);
        _bytes += sample.EstimatedBytes;
        if (_bytes > capacityBytes && _samples.Count > 2)
            Halve();
    }

    /// <summary>Keeps the run's last sample whatever the spacing.</summary>
    public void AddLast(RawSample sample)
    {
        if (_samples.Count == 0 || _samples[^1] != sample)
            _samples.Add(sample);
    }

    private void Halve()
    {
        var kept = 0;
        _bytes = 0;
        for (var i = 0; i < _samples.Count; i += 2)
        {
            _samples[kept++] = _samples[i];
            _bytes += _samples[i].EstimatedBytes;
        }

        _samples.RemoveRange(kept, _samples.Count - kept);
        KeptEvery *= 2;
        _offered = 1;
    }
}
