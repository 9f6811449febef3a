using System.Diagnostics;

namespace Ouro.LoopbackTests.Service;

/// <summary>Waits for what another thread or process does: no event tells of it.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(Func<bool> condition, string reason)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), $"waited 10 s until {reason}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
