using System.Text.Json;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Alerts;

public abstract partial class AlertStoreContract
{
    private static AlertRow Row(string eval = "over-refusal", double? delta = 0.07) => new()
    {
        EvalId = eval,
        EvalTitle = "Safe questions",
        Owner = "safety-evals",
        Metric = "refusal_rate",
        Slice = "language=de",
        BaselineRun = "r-1",
        CandidateRun = "r-2",
        Baseline = 0.04,
        Candidate = 0.11,
        Delta = delta,
        N = 100,
        Failing = 7,
        QValue = 0.003,
        Severity = 4,
        Summary = "From 4 % to 11 %.",
    };

    private static Alert Detailed(string id = "a-1", string key = "over-refusal/rate", string model = "aurora-1.1") => NewAlert(id, key: key) with
    {
        Domain = "over_refusal",
        BaselineModel = "aurora-1.0",
        CandidateModel = model,
        Rows = [Row(), Row("fraud", delta: null)],
        Handling = new AlertHandling
        {
            Route = "critical",
            Notices = 2,
            Told = ["slack", "mail"],
            FirstToldAt = Noon.AddTicks(1),
            LastToldAt = Noon,
            ToldSeverity = 4,
            ToldEvals = ["over-refusal"],
            Escalations = 1,
            DeferredUntil = Noon.AddHours(7),
            Threads = new Dictionary<string, string> { ["slack"] = "1700000000.000100" },
            History = [new AlertAct(Noon, "escalated", "domain lead", null), new AlertAct(Noon, "acknowledged", "Zoë", "looking")],
        },
    };

    private static AlertNotice Notice(Alert alert, int sequence, params string[] channels) =>
        AlertNotice.Of(alert with { Handling = new AlertHandling { Notices = sequence - 1 } }, NoticeKind.Raised, Noon.AddMinutes(sequence)) with
        {
            Channels = channels,
            Runbook = new Uri("https://runbooks.example.org/a"),
            Audience = "domain lead",
        };

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ReportJson.Compact);

    /// <summary>Raises an alert and writes these notices one after the other.</summary>
    private static async Task<Alert> NotifyAsync(IAlertStore store, Alert alert, params AlertNotice[] notices)
    {
        Alert known = await store.RaiseAsync(alert, [], Cancel);
        Assert.True(await store.ReplaceAsync(known, known, notices, Cancel));
        return known;
    }

    [Fact]
    public async Task Raise_WithRowsAndHandling_KeepsAllOfThem()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        Assert.Equal(Json(Detailed()), Json(await process.Alerts.RaiseAsync(Detailed(), [], Cancel)));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(Json(Detailed()), Json(await other.Alerts.FindAsync("a-1", Cancel)));
        Assert.Equal(Json(Detailed()), Json(Assert.Single(await other.Alerts.ListAsync(includeResolved: false, Cancel))));
        Assert.Null(await other.Alerts.FindAsync("a-unknown", Cancel));
    }

    [Fact]
    public async Task Replace_AnAlertAsItStands_WritesItWithItsDeliveries()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Alert known = await process.Alerts.RaiseAsync(NewAlert(), [], Cancel);
        Alert next = Detailed() with { State = AlertState.Acknowledged, Severity = 5, Title = "Worse", Slice = null, EvalId = "fraud" };
        AlertNotice notice = Notice(next, 1, "slack", "mail");

        Assert.True(await process.Alerts.ReplaceAsync(known, next, [notice], Cancel));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(Json(next), Json(await other.Alerts.FindAsync("a-1", Cancel)));
        Assert.Empty(await other.Alerts.ListDueAsync(Noon, 10, Cancel));
        IReadOnlyList<AlertDelivery> due = await other.Alerts.ListDueAsync(notice.At, 10, Cancel);
        Assert.Equal(["mail", "slack"], due.Select(delivery => delivery.Channel).Order(StringComparer.Ordinal));
        Assert.All(due, delivery => Assert.Equal(Json(notice), Json(delivery.Notice)));
        Assert.All(due, delivery => Assert.Equal(Json(next), Json(delivery.Alert)));
    }

    [Fact]
    public async Task Replace_AnAlertThatStandsOtherwiseByNow_WritesNothing()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Func<IAlertStore, Task>[] changes =
        [
            store => store.RaiseAsync(NewAlert("a-9", "r-9", minute: 9), [], Cancel),
            store => store.SetStateAsync("a-1", AlertState.Acknowledged, Cancel),
            async store => await store.ReplaceAsync((await store.FindAsync("a-1", Cancel))!, Detailed(), [], Cancel),
        ];
        await process.Alerts.RaiseAsync(NewAlert(), [], Cancel);
        foreach (Func<IAlertStore, Task> change in changes)
        {
            Alert known = (await process.Alerts.FindAsync("a-1", Cancel))!;
            await change(process.Alerts);
            Alert standing = (await process.Alerts.FindAsync("a-1", Cancel))!;

            Assert.False(await process.Alerts.ReplaceAsync(known, known with { Title = "Lost" }, [Notice(known, 1, "slack")], Cancel));

            Assert.Equal(Json(standing), Json(await process.Alerts.FindAsync("a-1", Cancel)));
            Assert.Empty(await process.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel));
        }
        Assert.False(await process.Alerts.ReplaceAsync(NewAlert("a-unknown"), NewAlert("a-unknown"), [], Cancel));
    }

    [Fact]
    public async Task Replace_ByManyAtOnce_LetsOneWin()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();
        Alert known = await one.Alerts.RaiseAsync(NewAlert(), [], Cancel);

        bool[] won = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? one : two).Alerts.ReplaceAsync(known, known with { Title = $"Number {number}" }, [Notice(known, number, "slack")], Cancel), Cancel)));

        int winner = Array.IndexOf(won, true) + 1;
        Assert.Equal(1, won.Count(did => did));
        Assert.Equal($"Number {winner}", (await two.Alerts.FindAsync("a-1", Cancel))!.Title);
        Assert.Equal($"a-1.{winner}", Assert.Single(await two.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel)).Notice!.Key);
    }

    [Fact]
    public async Task Replace_CountersAndSightings_StayAsTheyAre()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Alerts.RaiseAsync(NewAlert(), [], Cancel);
        Alert known = await process.Alerts.RaiseAsync(NewAlert("a-2", "r-3", minute: 1), [], Cancel);
        Assert.True(await process.Alerts.ReplaceAsync(known, known with { Title = "Renamed", TimesSeen = 9, CandidateRun = "r-3" }, [], Cancel));

        Assert.Equal(2, (await process.Alerts.RaiseAsync(NewAlert("a-3", "r-3", minute: 2), [], Cancel)).TimesSeen);
        Assert.Equal(3, (await process.Alerts.RaiseAsync(NewAlert("a-4", "r-4", minute: 3), [], Cancel)).TimesSeen);
        Assert.Equal("Renamed", (await process.Alerts.FindAsync("a-1", Cancel))!.Title);
    }

    [Fact]
    public async Task Replace_LaterState_LeavesEarlierNoticesAsTheyWere()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Alert known = await NotifyAsync(process.Alerts, Detailed(), Notice(Detailed(), 1, "slack"));

        Assert.True(await process.Alerts.ReplaceAsync(known, known with { State = AlertState.Resolved, Title = "Over" }, [], Cancel));

        AlertDelivery due = Assert.Single(await process.Alerts.ListDueAsync(Noon.AddDays(1), 10, Cancel));
        Assert.Equal((AlertState.Open, "Refusals rose"), (due.Notice!.Alert.State, due.Notice.Alert.Title));
        Assert.Equal((AlertState.Resolved, "Over"), (due.Alert.State, due.Alert.Title));
    }

    [Fact]
    public async Task Crash_Replacing_WritesTheAlertWithItsDeliveriesOrNothing()
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        CrashDrill drill = new(CreateAsync)
        {
            Arrange = process => process.Alerts.RaiseAsync(NewAlert(), [], Cancel),
            Act = process => process.Alerts.ReplaceAsync(NewAlert(), Detailed(), [Notice(NewAlert(), 1, "slack", "mail")], Cancel),
            Look = async process =>
                $"{Json(await process.Alerts.FindAsync("a-1", Cancel))} {(await process.Alerts.ListDueAsync(Noon.AddDays(1), 9, Cancel)).Count}",
        };
        await drill.RunAsync();
    }
}
