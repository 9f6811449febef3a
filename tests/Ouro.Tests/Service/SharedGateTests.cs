using Ouro.RagService.Stores;

namespace Ouro.Tests.Service;

public sealed class SharedGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_alone_waits_until_all_have_left_and_holds_up_those_behind()
    {
        using var gate = new SharedGate();
        await gate.EnterAsync(Cancellation);
        await gate.EnterAsync(Cancellation);
        var alone = gate.EnterAloneAsync(Cancellation);
        var behind = gate.EnterAsync(Cancellation);
        gate.Leave();
        Assert.False(alone.IsCompleted);
        gate.Leave();
        await alone;
        Assert.False(behind.IsCompleted);
        gate.LeaveAlone();
        await behind;
    }

    [Fact]
    public async Task Who_gives_up_waiting_lets_the_others_in()
    {
        using var gate = new SharedGate();
        await gate.EnterAsync(Cancellation);
        using var leaving = new CancellationTokenSource();
        var alone = gate.EnterAloneAsync(leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await gate.EnterAsync(Cancellation);
        gate.Leave();
        gate.Leave();
        await gate.EnterAloneAsync(Cancellation);
    }
}
