using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Tests.Models.Budgets;

public sealed class BudgetLedgerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reserve_BeyondTheBudgetWithNothingInFlight_IsRefusedForGood()
    {
        BudgetLedger ledger = Ledger(tokens: 100);

        Assert.True(await ledger.ReserveAsync(Tokens(60), 1, Cancel));
        ledger.Settle(Tokens(60), Tokens(50));
        Assert.False(await ledger.ReserveAsync(Tokens(51), 1, Cancel));
        Assert.True(ledger.IsClosed);
        Assert.False(await ledger.ReserveAsync(Tokens(1), 1, Cancel));
        Assert.Equal(Tokens(50), ledger.Spent);
    }

    [Fact]
    public async Task Reserve_WhileOthersAreInFlight_WaitsForWhatTheyGiveBack()
    {
        BudgetLedger ledger = Ledger(tokens: 100);
        Assert.True(await ledger.ReserveAsync(Tokens(80), 1, Cancel));

        Task<bool> second = ledger.ReserveAsync(Tokens(80), 1, Cancel);
        Assert.False(second.IsCompleted);
        ledger.Settle(Tokens(80), Tokens(20));

        Assert.True(await second);
    }

    [Fact]
    public async Task Reserve_ASmallOneBehindALargeOne_DoesNotPassIt()
    {
        BudgetLedger ledger = Ledger(tokens: 100);
        Assert.True(await ledger.ReserveAsync(Tokens(50), 1, Cancel));

        Task<bool> large = ledger.ReserveAsync(Tokens(80), 1, Cancel);
        Task<bool> small = ledger.ReserveAsync(Tokens(10), 1, Cancel);
        Assert.False(small.IsCompleted);
        ledger.Settle(Tokens(50), Tokens(50));

        Assert.False(await large);
        Assert.False(await small);
    }

    [Fact]
    public async Task Reserve_Cancelled_LeavesTheBudgetToOthers()
    {
        BudgetLedger ledger = Ledger(tokens: 100);
        Assert.True(await ledger.ReserveAsync(Tokens(90), 1, Cancel));
        using CancellationTokenSource stop = new();
        Task<bool> waiting = ledger.ReserveAsync(Tokens(40), 1, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        ledger.Settle(Tokens(90), Tokens(30));

        Assert.True(await ledger.ReserveAsync(Tokens(70), 1, Cancel));
    }

    [Fact]
    public async Task Reserve_FromManyThreads_NeverExceedsTheBudget()
    {
        BudgetLedger ledger = new(new Budget(1.00, null), default);
        Spending each = Spending.Of(0.01, 0);
        int granted = 0;

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (await ledger.ReserveAsync(each, 1, Cancel))
            {
                Interlocked.Increment(ref granted);
                await Task.Yield();
                ledger.Settle(each, each);
            }
        }, Cancel)));

        // In binary fractions a hundred cents do not make a dollar; in billionths they do.
        Assert.Equal(100, granted);
        Assert.Equal(1.00, ledger.Spent.Usd);
    }

    private static BudgetLedger Ledger(long tokens) => new(new Budget(null, tokens), default);

    private static Spending Tokens(long count) => new(0, count);
}
