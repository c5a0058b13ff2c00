using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Calibration;

public sealed class CalibratedReportTests
{
    private static readonly JudgeRules Rules = new(["judge"], 180, 100, Required: true);
    private static readonly GateReport AtMostTenPercent = new("rate", 0.10, null, 0.12, false);

    // Section D7 of the reference: 120 of 1000 positive, Se 90/100, Sp 380/400.
    [Fact]
    public void Corrected_ARateWithKnownErrors_IsTheReferenceValue()
    {
        RunReport report = Apply(Judged.Metric(0.12, 1000), Judged.Calibration(100, 90, 400, 380));

        CorrectedReport corrected = Assert.Single(report.Metrics[0].Corrected);
        Assert.Equal(("rogan_gladen", "c-1"), (corrected.Method, corrected.CalibrationId));
        Assert.Equal(0.0823529, corrected.Value!.Value, 7);
        Assert.Equal(0.0171176, corrected.StdError!.Value, 7);
        Assert.Equal("lang_reiczigel", corrected.Ci!.Method);
        Assert.Equal(new LabelCounts(500, 100, 400), corrected.Labels);
    }

    [Fact]
    public void Corrected_AClusteredRate_HasTheWiderErrorOfItsClusters()
    {
        double independent = Math.Sqrt(0.12 * 0.88 / 1000);
        CorrectedReport plain = Apply(Judged.Metric(0.12, 1000), Judged.Calibration(100, 90, 400, 380)).Metrics[0].Corrected[0];
        CorrectedReport clustered = Apply(
            Judged.Metric(0.12, 1000, stdError: 2 * independent, clusters: 50), Judged.Calibration(100, 90, 400, 380)).Metrics[0].Corrected[0];

        double sampling = clustered.StdError!.Value * clustered.StdError.Value - plain.StdError!.Value * plain.StdError.Value;
        Assert.Equal(plain.Value, clustered.Value);
        Assert.Equal(independent * independent * ((4 * 49 / 50d) - 1) / (0.85 * 0.85), sampling, 9);
        Assert.True(clustered.Ci!.High > plain.Ci!.High);
    }

    [Fact]
    public void Gate_AJudgeThatWasCalibrated_DecidesOnTheCorrectedValue()
    {
        GateReport gate = Apply(Judged.Metric(0.12, 1000), Judged.Calibration(100, 90, 400, 380)).Gate!;
        Assert.Equal((true, false, "rogan_gladen"), (gate.Passed, gate.Refused, gate.Basis));
        Assert.Equal(0.0823529, gate.Value!.Value, 7);
    }

    [Theory]
    [InlineData(JudgeStanding.NotCalibrated, "Nobody has compared 'judge' with people")]
    [InlineData(JudgeStanding.JudgeChanged, "has changed since it was calibrated on 2026-11-24")]
    [InlineData(JudgeStanding.Stale, "was 200 days old when the run ended; at most 180 are allowed")]
    [InlineData(JudgeStanding.TooSmall, "rests on 99 responses that people called 'yes' and 400 others; 100 of each are needed")]
    [InlineData(JudgeStanding.Useless, "hardly better than a coin: sensitivity + specificity - 1 is 0.05")]
    public void Gate_AJudgeThatCannotBeTrusted_IsRefusedAndSaysWhy(JudgeStanding standing, string reason)
    {
        JudgeCalibration? calibration = standing switch
        {
            JudgeStanding.NotCalibrated => null,
            JudgeStanding.JudgeChanged => Judged.Calibration(200, 190, 400, 380) with { JudgeHash = "earlier" },
            JudgeStanding.Stale => Judged.Calibration(200, 190, 400, 380, daysOld: 200),
            JudgeStanding.TooSmall => Judged.Calibration(99, 90, 400, 380),
            JudgeStanding.Useless => Judged.Calibration(200, 20, 400, 380),
            JudgeStanding.Calibrated => throw new InvalidOperationException(),
        };
        RunReport report = Apply(Judged.Metric(0.12, 1000), calibration);

        Assert.Equal(standing, Assert.Single(report.Judges).Standing);
        Assert.True(report.Gate!.Refused);
        Assert.Null(report.Gate.Passed);
        Assert.Contains(reason, report.Gate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gate_CalibrationNotRequired_DecidesOnTheJudgesOwnValue()
    {
        Run run = Judged.Run();
        GateReport gate = CalibratedReport.Apply(
            Judged.Report(run, Judged.Metric(0.12, 1000), AtMostTenPercent), run, Rules with { Required = false }, []).Gate!;
        Assert.Equal(AtMostTenPercent, gate);
    }

    [Fact]
    public void Gate_RulesThatAreNoJudge_AreNeverRefused()
    {
        Run run = Judged.Run();
        RunReport report = CalibratedReport.Apply(
            Judged.Report(run, Judged.Metric(0.12, 1000), AtMostTenPercent), run, Rules with { Judges = [] }, []);
        Assert.Equal(AtMostTenPercent, report.Gate);
        Assert.Empty(report.Judges);
    }

    [Fact]
    public void Gate_EveryResponseLabelledByPeople_NeedsNoHundredOfEach()
    {
        JudgeCalibration complete = Judged.Calibration(3, 1, 997, 990, runId: "r-1") with
        {
            Corrections = [new CorrectedMetric("rate", null, new CorrectedReport("human_labels", 0.003, null, null, "c-1", new LabelCounts(1000, 3, 997)))],
        };
        GateReport gate = Apply(Judged.Metric(0.12, 1000), complete).Gate!;
        Assert.Equal((true, "human_labels", 0.003), (gate.Passed, gate.Basis, gate.Value!.Value));
    }

    [Fact]
    public void Calibration_OfTheRunItself_GoesBeforeANewerOneOfAnother()
    {
        JudgeCalibration other = Judged.Calibration(200, 190, 400, 380, runId: "r-9") with { CalibrationId = "c-9", MadeAt = Judged.Noon.AddDays(1) };
        JudgeCalibration own = Judged.Calibration(200, 190, 400, 380, runId: "r-1");
        Assert.Equal("c-1", JudgeFinding.Choose(Judged.Run(), "hash", [other, own])!.CalibrationId);
        Assert.Equal("c-9", JudgeFinding.Choose(Judged.Run(), "hash", [other, own with { RunAttempt = 2 }])!.CalibrationId);
        Assert.Null(JudgeFinding.Choose(Judged.Run(), "another", [other, own]));
    }

    [Fact]
    public void Calibration_OnAnotherModel_IsSaid()
    {
        RunReport report = Apply(Judged.Metric(0.12, 1000), Judged.Calibration(100, 90, 400, 380, model: "replay:b.csv"));
        Assert.Contains("may err differently on another model", Assert.Single(report.Judges).Note, StringComparison.Ordinal);
        Assert.False(report.Gate!.Refused);
    }

    private static RunReport Apply(MetricReport metric, JudgeCalibration? calibration)
    {
        Run run = Judged.Run();
        return CalibratedReport.Apply(
            Judged.Report(run, metric, AtMostTenPercent), run, Rules, calibration is null ? [] : [calibration]);
    }
}
