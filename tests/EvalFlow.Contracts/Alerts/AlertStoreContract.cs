using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Contracts.Alerts;

/// <summary>What every outbox of alerts promises.</summary>
public abstract partial class AlertStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Channels = ["console", "file"];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    protected virtual bool CanCrash => true;

    private static Alert NewAlert(string id = "a-1", string candidate = "r-2", int minute = 0, string key = "over-refusal/rate") => new()
    {
        AlertId = id,
        DedupKey = key,
        Kind = "regression",
        Severity = 4,
        Title = "Refusals rose",
        Body = "From 4 % to 11 %.",
        EvalId = "over-refusal",
        Metric = "refusal_rate",
        Slice = "language=de",
        Owner = "safety-evals",
        BaselineRun = "r-1",
        CandidateRun = candidate,
        RaisedAt = Noon.AddMinutes(minute),
        LastSeenAt = Noon.AddMinutes(minute),
    };

    [Fact]
    public async Task Raise_ANewAlert_IsListedAndDueOnEachChannel()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        Assert.Equal(NewAlert(), await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(NewAlert(), Assert.Single(await other.Alerts.ListAsync(includeResolved: false, Cancel)));
        IReadOnlyList<AlertDelivery> due = await other.Alerts.ListDueAsync(Noon, 10, Cancel);
        Assert.Equal(Channels, due.Select(delivery => delivery.Channel).Order(StringComparer.Ordinal));
        Assert.All(due, delivery => Assert.Equal((NewAlert(), 0), (delivery.Alert, delivery.Attempts)));
    }

    [Fact]
    public async Task Raise_TheSameTroubleForAnotherCandidate_IsCountedAndTellsNobody()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel);
        await process.Alerts.SetStateAsync("a-1", AlertState.Acknowledged, Cancel);

        Alert counted = await process.Alerts.RaiseAsync(NewAlert("a-2", "r-3", minute: 9), Channels, Cancel);

        Assert.Equal(NewAlert() with { TimesSeen = 2, LastSeenAt = Noon.AddMinutes(9), State = AlertState.Acknowledged }, counted);
        Assert.Equal(counted, Assert.Single(await process.Alerts.ListAsync(includeResolved: true, Cancel)));
        Assert.Equal(2, (await process.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel)).Count);
    }

    [Fact]
    public async Task Raise_ForTheSameCandidateAgain_CountsOnce()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel);
        await process.Alerts.RaiseAsync(NewAlert("a-2", "r-3", minute: 1), Channels, Cancel);

        Assert.Equal(2, (await process.Alerts.RaiseAsync(NewAlert("a-3", minute: 2), Channels, Cancel)).TimesSeen);
        Assert.Equal(2, (await process.Alerts.RaiseAsync(NewAlert("a-4", "r-3", minute: 3), Channels, Cancel)).TimesSeen);
    }

    [Fact]
    public async Task Raise_AfterItWasResolved_IsANewAlertForAllChannels()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel);
        Assert.True(await process.Alerts.SetStateAsync("a-1", AlertState.Resolved, Cancel));

        Alert raised = await process.Alerts.RaiseAsync(NewAlert("a-2", "r-3", minute: 5), Channels, Cancel);

        Assert.Equal(NewAlert("a-2", "r-3", minute: 5), raised);
        Assert.Equal(["a-2"], (await process.Alerts.ListAsync(includeResolved: false, Cancel)).Select(alert => alert.AlertId));
        Assert.Equal(["a-2", "a-1"], (await process.Alerts.ListAsync(includeResolved: true, Cancel)).Select(alert => alert.AlertId));
        Assert.Equal(4, (await process.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel)).Count);
    }

    [Fact]
    public async Task Raise_RepeatedByAStepAfterItWasResolved_DoesNotRaiseItAnew()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel);
        await process.Alerts.SetStateAsync("a-1", AlertState.Resolved, Cancel);

        Alert again = await process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel);

        Assert.Equal(NewAlert() with { State = AlertState.Resolved }, again);
        Assert.Equal(2, (await process.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel)).Count);
    }

    [Fact]
    public async Task Raise_FromManyAtOnce_MakesOneAlert()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? one : two).Alerts.RaiseAsync(NewAlert($"a-{number}", $"r-{number}"), Channels, Cancel), Cancel)));

        Assert.Equal(8, Assert.Single(await two.Alerts.ListAsync(includeResolved: true, Cancel)).TimesSeen);
        Assert.Equal(2, (await one.Alerts.ListDueAsync(Noon, 10, Cancel)).Count);
    }

    [Fact]
    public async Task SetState_OfAnUnknownAlert_IsFalse()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        Assert.False(await process.Alerts.SetStateAsync("a-unknown", AlertState.Resolved, Cancel));
    }

    [Fact]
    public async Task Deliveries_DoneFailedAndGivenUp_AreDueOrNotAccordingly()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(minute: 1), ["console", "file", "mail"], Cancel);
        Assert.Empty(await process.Alerts.ListDueAsync(Noon, 10, Cancel));
        DateTimeOffset raised = Noon.AddMinutes(1);
        Dictionary<string, long> ids = (await process.Alerts.ListDueAsync(raised, 10, Cancel))
            .ToDictionary(delivery => delivery.Channel, delivery => delivery.DeliveryId, StringComparer.Ordinal);

        await process.Alerts.MarkDeliveredAsync(ids["console"], raised, Cancel);
        await process.Alerts.MarkFailedAsync(ids["file"], "disk is full", raised.AddMinutes(5), Cancel);
        await process.Alerts.MarkFailedAsync(ids["mail"], "no such host", null, Cancel);

        Assert.Empty(await process.Alerts.ListDueAsync(raised.AddMinutes(4), 10, Cancel));
        AlertDelivery due = Assert.Single(await process.Alerts.ListDueAsync(raised.AddMinutes(5), 10, Cancel));
        Assert.Equal(("file", 1), (due.Channel, due.Attempts));
    }

    [Fact]
    public async Task Due_MoreThanAskedFor_AreTheOldest()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        foreach (int minute in (int[])[3, 1, 2])
        {
            await process.Alerts.RaiseAsync(NewAlert($"a-{minute}", minute: minute, key: $"key-{minute}"), ["console"], Cancel);
        }

        Assert.Equal(
            ["a-1", "a-2"], (await process.Alerts.ListDueAsync(Noon.AddHours(1), 2, Cancel)).Select(due => due.Alert.AlertId));
        Assert.Equal(["a-3", "a-2", "a-1"], (await process.Alerts.ListAsync(false, Cancel)).Select(alert => alert.AlertId));
    }

    [Fact]
    public async Task Crash_Raising_WritesTheAlertWithItsDeliveriesOrNothing()
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        CrashDrill drill = new(CreateAsync)
        {
            Act = process => process.Alerts.RaiseAsync(NewAlert(), Channels, Cancel),
            Look = async process =>
                $"{string.Join(';', await process.Alerts.ListAsync(includeResolved: true, Cancel))} "
                + $"{(await process.Alerts.ListDueAsync(Noon, 9, Cancel)).Count}",
        };
        await drill.RunAsync();
    }
}
