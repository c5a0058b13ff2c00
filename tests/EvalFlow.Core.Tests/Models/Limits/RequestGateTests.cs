using EvalFlow.Core.Models.Limits;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models.Limits;

public sealed class RequestGateTests
{
    private readonly FakeTimeProvider _clock = new();

    private RequestGate Gate(int cap = 2, double? requests = null, double? tokens = null) =>
        new("m", "model", new ModelLimits(cap, requests, tokens), _clock);

    [Fact]
    public async Task Enter_BeyondTheLimit_WaitsForALeave()
    {
        using RequestGate gate = Gate();
        Pass first = await Enter(gate, "a");
        await Enter(gate, "a");
        Task<Pass> third = Enter(gate, "a");
        Assert.False(third.IsCompleted);
        gate.Leave(first, GateOutcome.Answered);
        Assert.True(third.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Enter_OfASmallRunBesideALargeOne_DoesNotWaitForTheLargeOnesQueue()
    {
        using RequestGate gate = Gate();
        Pass first = await Enter(gate, "large");
        Pass second = await Enter(gate, "large");
        Task<Pass>[] large = [.. Enumerable.Range(0, 100).Select(_ => Enter(gate, "large"))];
        Task<Pass> small = Enter(gate, "small");

        gate.Leave(first, GateOutcome.Answered);
        Assert.True(small.IsCompletedSuccessfully);
        gate.Leave(second, GateOutcome.Answered);
        Assert.True(large[0].IsCompletedSuccessfully);
        Assert.False(large[1].IsCompleted);
    }

    [Fact]
    public async Task Enter_OfTwoRunsThatBothWait_SharesEvenly()
    {
        using RequestGate gate = Gate(cap: 10);
        Queue<Pass> inFlight = [];
        for (int i = 0; i < 10; i++)
        {
            inFlight.Enqueue(await Enter(gate, "a"));
        }
        List<Task<Pass>> waiting = [.. Enumerable.Range(0, 40).SelectMany(_ => (Task<Pass>[])[Enter(gate, "a"), Enter(gate, "b")])];
        Dictionary<string, int> served = new() { ["a"] = 0, ["b"] = 0 };
        for (int i = 0; i < 40; i++)
        {
            gate.Leave(inFlight.Dequeue(), GateOutcome.Answered);
            foreach (Task<Pass> admitted in waiting.FindAll(task => task.IsCompletedSuccessfully))
            {
                waiting.Remove(admitted);
                Pass pass = await admitted;
                served[pass.Run]++;
                inFlight.Enqueue(pass);
            }
        }
        Assert.Equal(40, served["a"] + served["b"]);
        Assert.InRange(served["b"], 20, 26);
    }

    [Fact]
    public async Task Enter_UnderARequestLimit_IsNeitherFasterNorSlower()
    {
        using RequestGate gate = Gate(cap: 1000, requests: 120);
        List<Task<Pass>> waiting = [.. Enumerable.Range(0, 300).Select(_ => Enter(gate, "a"))];
        int admitted = 0;
        for (int step = 0; step < 600; step++)
        {
            foreach (Task<Pass> task in waiting.FindAll(task => task.IsCompletedSuccessfully))
            {
                waiting.Remove(task);
                admitted++;
                gate.Leave(await task, GateOutcome.Ignored);
            }
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        // Two a second for a minute, and two at once in the beginning.
        Assert.InRange(admitted, 115, 122);
    }

    [Fact]
    public async Task Enter_UnderATokenLimit_WaitsUntilTheTokensAreThere()
    {
        using RequestGate gate = Gate(cap: 100, tokens: 60_000);
        Pass first = await Enter(gate, "a", tokens: 1000);
        Task<Pass> second = Enter(gate, "a", tokens: 1000);
        gate.Leave(first, GateOutcome.Ignored, tokens: 400);
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        Assert.False(second.IsCompleted);
        // 600 came back unused, so that 400 are missing: 0.4 seconds, and not the whole second.
        _clock.Advance(TimeSpan.FromMilliseconds(800));
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void Enter_DuringAPause_WaitsForItsEnd()
    {
        using RequestGate gate = Gate();
        gate.Pause(TimeSpan.FromSeconds(7));
        Task<Pass> waiting = Enter(gate, "a");
        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Leave_OfManyRefusedInARow_WaitsOutWhatTheProviderAsksFor()
    {
        using RequestGate gate = Gate(cap: 100);
        for (int i = 0; i < 40; i++)
        {
            Task<Pass> entering = Enter(gate, "a");
            while (!entering.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
            gate.Leave(await entering, GateOutcome.Refused, TimeSpan.FromSeconds(20));
        }
        Task<Pass> next = Enter(gate, "a");
        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Enter_ThatIsCancelled_TakesNoPlace()
    {
        using RequestGate gate = Gate(cap: 1);
        Pass held = await Enter(gate, "a");
        using CancellationTokenSource cancel = new();
        Task<Pass> cancelled = gate.EnterAsync("a", 0, cancel.Token).AsTask();
        Task<Pass> next = Enter(gate, "a");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        gate.Leave(held, GateOutcome.Answered);
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Journal_TellsCutsAndDoublings_AndKeepsABoundedNumber()
    {
        using RequestGate gate = Gate(cap: 1000);
        for (int i = 0; i < 2000; i++)
        {
            Task<Pass> entering = Enter(gate, "a");
            while (!entering.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
            gate.Leave(await entering, i % 2 == 0 ? GateOutcome.Refused : GateOutcome.Answered);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }
        long seen = 0;
        IReadOnlyList<LimitChange> changes = gate.Journal.After(ref seen);
        Assert.InRange(changes.Count, 1, LimitJournal.Kept);
        Assert.Equal(("m", "model", "429"), (changes[0].Model, changes[0].Role, changes[0].Why));
        Assert.True(changes[0].To < changes[0].From);
        Assert.Empty(gate.Journal.After(ref seen));
    }

    private static Task<Pass> Enter(RequestGate gate, string run, long tokens = 0) => gate.EnterAsync(run, tokens, CancellationToken.None).AsTask();
}
