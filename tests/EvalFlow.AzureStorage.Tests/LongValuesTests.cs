using System.Text.Json;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>What people and alerts write may be longer than a property (64 KB) or a row (1 MB).</summary>
public sealed class LongValuesTests(Azurite azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Lengths() => [1, 59_000, 60_000, 61_000, 3_000_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Record_OfAnyLength_IsKeptWithItsHistory(int length)
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        StoredRecord first = new()
        {
            Kind = "finding",
            Id = "f1",
            State = "open",
            Revision = 1,
            Body = JsonSerializer.Serialize(new string('x', length)),
            Who = "Zoë",
            At = Noon,
        };
        StoredRecord next = first with { Revision = 2, Body = "{}", At = Noon.AddMinutes(1) };
        Assert.True(await process.Records.PutAsync(first, Cancel));
        Assert.Equal(first, await process.Records.FindAsync("finding", "f1", Cancel));
        Assert.True(await process.Records.PutAsync(next, Cancel));

        Assert.Equal([first, next], await process.Records.HistoryAsync("finding", "f1", Cancel).ToListAsync(Cancel));
        Assert.Equal([next, first], await process.Records.ListChangesAsync(Noon.AddDays(1), Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Alert_OfThousandsOfRows_IsKeptAndTold()
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        Alert wide = NewAlert(4_000);
        AlertNotice notice = AlertNotice.Of(wide, NoticeKind.Raised, Noon) with { Channels = ["mail", "slack"] };

        Alert raised = await process.Alerts.RaiseAsync(wide, [], Cancel);
        Assert.True(await process.Alerts.ReplaceAsync(raised, wide with { Severity = 5 }, [notice], Cancel));

        Assert.Equal(Json(wide with { Severity = 5 }), Json(await process.Alerts.FindAsync("a-1", Cancel)));
        IReadOnlyList<AlertDelivery> due = await process.Alerts.ListDueAsync(Noon, 9, Cancel);
        Assert.Equal(["mail", "slack"], due.Select(delivery => delivery.Channel));
        Assert.All(due, delivery => Assert.Equal(Json(notice), Json(delivery.Notice)));
    }

    [Fact]
    public async Task Calibration_OfThousandsOfSlices_IsKept()
    {
        await using AzureStoreBench bench = new(azurite);
        AzureHome home = ((AzureStoreProcess)await bench.BeginAsync()).Home;
        JudgeCalibration wide = NewCalibration(2_000);
        byte[] labels = [.. Enumerable.Range(0, 300_000).Select(number => (byte)number)];

        await home.Calibrations.SaveAsync(wide, labels, Cancel);

        Assert.Equal(Json(wide), Json(Assert.Single(await home.Calibrations.ListAsync("e", Cancel))));
        Assert.Equal(labels, (await home.Calibrations.ReadLabelsAsync("c-1", Cancel))!.Value.ToArray());
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ReportJson.Compact);

    private static Alert NewAlert(int rows) => new()
    {
        AlertId = "a-1",
        DedupKey = "k",
        Kind = AlertKinds.Regression,
        Severity = 4,
        Title = "Refusals rose",
        Body = "From 4 % to 11 %.",
        EvalId = "e",
        Metric = "rate",
        BaselineRun = "r-1",
        CandidateRun = "r-2",
        RaisedAt = Noon,
        LastSeenAt = Noon,
        Rows = [.. Enumerable.Range(0, rows).Select(row => new AlertRow { EvalId = $"e{row}", EvalTitle = "E", CandidateRun = "r-2", Severity = 4, Summary = "From 4 % to 11 %." })],
    };

    private static JudgeCalibration NewCalibration(int slices) => new()
    {
        CalibrationId = "c-1",
        EvalId = "e",
        EvalVersion = "1.0.0",
        Grader = "judge",
        JudgeHash = "h",
        RunId = "r-1",
        RunAttempt = 1,
        Model = "openai:model",
        Origin = new LabelOrigin("labels.csv", null, "hash"),
        MadeAt = Noon,
        RandomSample = true,
        Responses = 40,
        Labelled = 10,
        JudgeFailed = 1,
        Labels = ["refused", "answered"],
        Values = new Dictionary<string, double> { ["refused"] = 1, ["answered"] = 0 },
        Tables = [NewTable(null), .. Enumerable.Range(0, slices).Select(slice => NewTable(new Dictionary<string, string> { ["family"] = $"f{slice}" }))],
        People = [],
        Corrections = [],
        Warnings = [],
    };

    private static CalibrationTable NewTable(IReadOnlyDictionary<string, string>? slice) => new()
    {
        Slice = slice,
        N = 9,
        Counts = [[4, 1], [0, 4]],
        JudgeFailed = [0, 1],
        RawAgreement = 8 / 9d,
        Kappa = 0.78,
        KappaCi = null,
        PerLabel = [],
    };
}
