using System.Diagnostics;

namespace Ouro.LoopbackTests.Service;

/// <summary>Waits for what another thread or process does: no event tells of it.</summary>
internal static class Waiting
{
    // Far above what any of them takes: a bound for what never comes, not for what is slow.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string reason)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < s_bound, $"waited {s_bound.TotalSeconds} s until {reason}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
