using System.Text;
using System.Text.Json;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Calibration;

/// <summary>What every store of calibrations promises.</summary>
public abstract class CalibrationStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly ReadOnlyMemory<byte> SomeLabels = Encoding.UTF8.GetBytes("labels, compressed or not");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<CalibrationBench> CreateAsync();

    protected virtual bool CanCrash => true;

    [Fact]
    public async Task Save_ACalibration_IsFoundWholeByAnotherProcess()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess process = await bench.BeginAsync();
        JudgeCalibration saved = await process.Calibrations.SaveAsync(NewCalibration(), SomeLabels, Cancel);
        Assert.Equal(Text(NewCalibration()), Text(saved));

        await using CalibrationProcess other = await bench.BeginAsync();
        Assert.Equal(Text(NewCalibration()), Text(Assert.Single(await other.Calibrations.ListAsync("over-refusal", Cancel))));
        Assert.Equal(SomeLabels.ToArray(), (await other.Calibrations.ReadLabelsAsync("c-1", Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task Save_TheSameIdAgain_ChangesNothingAndGivesTheFirst()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess process = await bench.BeginAsync();
        await process.Calibrations.SaveAsync(NewCalibration(), SomeLabels, Cancel);

        JudgeCalibration again = await process.Calibrations.SaveAsync(
            NewCalibration() with { MadeAt = Noon.AddDays(9), Model = "other" }, ReadOnlyMemory<byte>.Empty, Cancel);

        Assert.Equal(Text(NewCalibration()), Text(again));
        Assert.Equal(Text(NewCalibration()), Text(Assert.Single(await process.Calibrations.ListAsync("over-refusal", Cancel))));
        Assert.Equal(SomeLabels.Length, (await process.Calibrations.ReadLabelsAsync("c-1", Cancel))!.Value.Length);
    }

    [Fact]
    public async Task List_OfOneEval_IsNewestFirst()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess process = await bench.BeginAsync();
        foreach ((string id, string eval, int minute) in ((string, string, int)[])[("c-1", "over-refusal", 1), ("c-3", "over-refusal", 3), ("c-2", "over-refusal", 2), ("c-4", "other", 4)])
        {
            await process.Calibrations.SaveAsync(
                NewCalibration() with { CalibrationId = id, EvalId = eval, MadeAt = Noon.AddMinutes(minute) }, SomeLabels, Cancel);
        }
        Assert.Equal(["c-3", "c-2", "c-1"], (await process.Calibrations.ListAsync("over-refusal", Cancel)).Select(each => each.CalibrationId));
        Assert.Empty(await process.Calibrations.ListAsync("unknown", Cancel));
    }

    [Fact]
    public async Task ReadLabels_NoneAndUnknown_AreToldApart()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess process = await bench.BeginAsync();
        await process.Calibrations.SaveAsync(NewCalibration(), ReadOnlyMemory<byte>.Empty, Cancel);

        Assert.Equal(0, (await process.Calibrations.ReadLabelsAsync("c-1", Cancel))!.Value.Length);
        Assert.Null(await process.Calibrations.ReadLabelsAsync("c-unknown", Cancel));
    }

    [Fact]
    public async Task ListLatest_SeveralCalibrations_GivesTheNewestOfEachEvalAndJudge()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess process = await bench.BeginAsync();
        Assert.Empty(await process.Calibrations.ListLatestAsync(Cancel));
        foreach (JudgeCalibration made in (JudgeCalibration[])
        [
            NewCalibration(),
            NewCalibration() with { CalibrationId = "c-3", MadeAt = Noon.AddDays(2) },
            NewCalibration() with { CalibrationId = "c-2", MadeAt = Noon.AddDays(1) },
            NewCalibration() with { CalibrationId = "c-4", JudgeHash = "another" },
            NewCalibration() with { CalibrationId = "c-5", EvalId = "bias" },
        ])
        {
            await process.Calibrations.SaveAsync(made, SomeLabels, Cancel);
        }

        Assert.Equal(
            [
                new LatestCalibration("bias", "judge", "hash-of-judge", "c-5", Noon),
                new LatestCalibration("over-refusal", "judge", "another", "c-4", Noon),
                new LatestCalibration("over-refusal", "judge", "hash-of-judge", "c-3", Noon.AddDays(2)),
            ],
            await process.Calibrations.ListLatestAsync(Cancel));
    }

    [Fact]
    public async Task Save_FromManyAtOnce_KeepsOne()
    {
        await using CalibrationBench bench = await CreateAsync();
        await using CalibrationProcess one = await bench.BeginAsync();
        await using CalibrationProcess two = await bench.BeginAsync();

        JudgeCalibration[] saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? one : two).Calibrations.SaveAsync(NewCalibration() with { MadeAt = Noon.AddMinutes(number) }, SomeLabels, Cancel), Cancel)));

        DateTimeOffset kept = Assert.Single(await two.Calibrations.ListAsync("over-refusal", Cancel)).MadeAt;
        Assert.All(saved, each => Assert.Equal(kept, each.MadeAt));
    }

    [Fact]
    public async Task Crash_Saving_LeavesAllOrNothing()
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        HashSet<int> found = [];
        for (int point = 1; await CrashAsync(point) is { } count; point++)
        {
            found.Add(count);
        }
        Assert.Equal([0, 1], found.Order());
    }

    /// <returns>Calibrations found after the crash; null when saving has no such point.</returns>
    private async Task<int?> CrashAsync(int point)
    {
        await using CalibrationBench bench = await CreateAsync();
        CalibrationProcess crashing = await bench.BeginAsync(point);
        try
        {
            await crashing.Calibrations.SaveAsync(NewCalibration(), SomeLabels, Cancel);
        }
        catch (Exception) when (crashing.HasCrashed)
        {
            // As asked for.
        }
        bool crashed = crashing.HasCrashed;
        await crashing.DisposeAsync();

        await using CalibrationProcess next = await bench.BeginAsync();
        int count = (await next.Calibrations.ListAsync("over-refusal", Cancel)).Count;
        Assert.Equal(count == 1, await next.Calibrations.ReadLabelsAsync("c-1", Cancel) is not null);
        await next.Calibrations.SaveAsync(NewCalibration(), SomeLabels, Cancel);
        Assert.Equal(SomeLabels.ToArray(), (await next.Calibrations.ReadLabelsAsync("c-1", Cancel))!.Value.ToArray());
        return crashed ? count : null;
    }

    // Records compare lists by reference; what is stored is the text.
    private static string Text(JudgeCalibration calibration) => JsonSerializer.Serialize(calibration, ReportJson.Compact);

    private static JudgeCalibration NewCalibration() => new()
    {
        CalibrationId = "c-1",
        EvalId = "over-refusal",
        EvalVersion = "1.0.0",
        Grader = "judge",
        JudgeHash = "hash-of-judge",
        RunId = "r-1",
        RunAttempt = 2,
        Model = "openai:model",
        Origin = new LabelOrigin("labels.csv", null, "hash-of-labels"),
        MadeAt = Noon,
        RandomSample = true,
        Responses = 40,
        Labelled = 10,
        JudgeFailed = 1,
        Labels = ["refused", "answered"],
        Values = new Dictionary<string, double> { ["refused"] = 1, ["answered"] = 0 },
        Tables = [Table(null), Table(new Dictionary<string, string> { ["language"] = "de" })],
        People = [new AgreementReport("ann", "bob", 10, 0.9, 0.8, null, 0.79)],
        Corrections = [new CorrectedMetric("rate", null, new CorrectedReport("prediction_powered", 0.4, 0.05, null, "c-1", new LabelCounts(10, 4, 6)))],
        Warnings = ["Something to know."],
    };

    private static CalibrationTable Table(IReadOnlyDictionary<string, string>? slice) => new()
    {
        Slice = slice,
        N = 9,
        Counts = [[4, 1], [0, 4]],
        JudgeFailed = [0, 1],
        RawAgreement = 8 / 9d,
        Kappa = 0.78,
        KappaCi = new IntervalReport(0.4, 1, 0.95, "normal"),
        PerLabel = [new LabelAccuracy { Label = "refused", Positives = 5, Negatives = 4, TruePositives = 4, TrueNegatives = 4, Sensitivity = 0.8, Specificity = 1 }],
    };
}
