using Ouro.Analysis;
using Ouro.Model.Records;
using Ouro.Model.Summaries;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Records;

public sealed class StoredTraceTests
{
    // Several windows, the last one not full.
    private static readonly long[] s_values = [.. Enumerable.Range(0, 30_001).Select(i => 7L * i)];

    [Fact]
    public void A_stored_trace_reads_as_the_array_that_it_was_written_from()
    {
        var stored = Store(s_values);
        Assert.Equal(s_values.Length, stored.Length);
        Assert.Equal(s_values, stored);
        int index = 0;
        foreach (ref readonly long value in stored)
            Assert.Equal(s_values[index++], value);
        Assert.Equal(s_values.Length, index);
        Assert.Equal(s_values[^1], stored[s_values.Length - 1]);
        Assert.Equal(s_values[17], stored[17]);
        Assert.Throws<ArgumentOutOfRangeException>(() => stored[s_values.Length]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 30_001)]
    [InlineData(8191, 2)]
    [InlineData(8192, 8192)]
    [InlineData(30_000, 1)]
    [InlineData(30_001, 0)]
    public void Slices_end_where_they_were_asked_to_within_a_window_and_across(int start, int count) =>
        Assert.True(s_values.AsSpan(start, count).SequenceEqual(Store(s_values).Slice(start, count)));

    [Fact]
    public void What_a_window_gave_stays_while_others_are_read()
    {
        var stored = Store(s_values);
        var first = stored.Slice(0, 100);
        foreach (ref readonly long value in stored)
            Assert.True(value >= 0);
        GC.Collect();
        Assert.True(s_values.AsSpan(0, 100).SequenceEqual(first));
    }

    [Fact]
    public void A_run_whose_records_lie_in_files_has_the_same_summary()
    {
        var run = SyntheticRun.Capture(SyntheticRun.Plan());
        var stored = run with { Cells = [.. run.Cells.Select(c => c with { Requests = Store([.. c.Requests]), Tokens = Store([.. c.Tokens]) })] };
        Assert.Equal(Text(Summarizer.Summarize(run)), Text(Summarizer.Summarize(stored)));

        static string Text(RunSummary summary) => string.Join('\n', summary.Cells.Select(c => c with { Failures = new Dictionary<FailureKind, int>() }));
    }

    private static StoredTrace<T> Store<T>(T[] items)
        where T : unmanaged
    {
        var writer = new TraceWriter<T>(Path.GetTempPath());
        writer.Add(items.AsSpan(0, items.Length / 2));
        foreach (ref readonly var item in items.AsSpan(items.Length / 2))
            writer.Add(in item);
        return writer.Finish();
    }
}
