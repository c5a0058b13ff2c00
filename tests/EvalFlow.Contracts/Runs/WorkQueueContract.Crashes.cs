using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class WorkQueueContract
{
    private LeasedItem? _held;

    [Fact]
    public Task Crash_Enqueueing_AddsAllOrNone() => DrillAsync(
        _ => Task.CompletedTask, process => process.Queue.EnqueueAsync(Queue, Items("a", "b", "c"), Cancel));

    [Fact]
    public Task Crash_Completing_LeavesTheItemOrNot() => DrillAsync(
        HoldAsync, process => process.Queue.CompleteAsync(Queue, _held!, Cancel));

    [Fact]
    public Task Crash_GivingBack_LeavesItHeldOrWaiting() => DrillAsync(
        HoldAsync, process => process.Queue.AbandonAsync(Queue, _held!, NoDelay, "busy", Cancel));

    [Fact]
    public Task Crash_Purging_LeavesAllOrNone() => DrillAsync(
        HoldAsync, process => process.Queue.PurgeAsync(Queue, "", Cancel));

    /// <summary>One item is held, and two wait.</summary>
    private async Task HoldAsync(StoreProcess process)
    {
        await process.Queue.EnqueueAsync(Queue, Items("a", "b", "c"), Cancel);
        _held = await ReceiveOneAsync(process);
    }

    private async Task DrillAsync(Func<StoreProcess, Task> arrange, Func<StoreProcess, Task> act)
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        CrashDrill drill = new(CreateAsync)
        {
            Arrange = arrange,
            Act = act,
            Look = async process => $"{await process.Queue.CountAsync(Queue, Cancel)}",
        };
        await drill.RunAsync();
    }
}
