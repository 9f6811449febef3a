using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Sampling;

namespace Ouro.Tests.Profile;

public sealed class SampleStoreTests
{
    [Fact]
    public void A_day_at_ten_samples_a_second_stays_within_its_memory()
    {
        const long capacity = 1 << 20;
        var store = new SampleStore(capacity);
        for (var i = 0; i < 864_000; i++)
            store.Add(RawSamples.Empty(i));
        Assert.InRange(store.Samples.Sum(s => s.EstimatedBytes), capacity / 4, capacity);
        Assert.True(store.KeptEvery > 1);

        // Even spacing, so that no part of the day is drawn coarser than another.
        var gaps = store.Samples.Zip(store.Samples.Skip(1), (a, b) => b.Ticks - a.Ticks).Distinct();
        Assert.Equal([store.KeptEvery], gaps);
    }

    [Fact]
    public void The_last_sample_is_kept_whatever_the_spacing()
    {
        var store = new SampleStore(10_000);
        for (var i = 0; i < 100; i++)
            store.Add(RawSamples.Empty(i));
        var last = RawSamples.Empty(100);
        store.AddLast(last);
        Assert.Same(last, store.Samples[^1]);
    }
}
