using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Calibration;

/// <summary>Builds runs and calibrations of a judge that says yes or no.</summary>
internal static class Judged
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static Run Run(string id = "r-1", string model = "replay:a.csv", string judgeHash = "hash") => new()
    {
        RunId = id,
        RequestKey = "key",
        EvalId = "judged",
        EvalVersion = "1.0.0",
        EvalHash = "eval",
        DatasetHash = "data",
        Hashes = new DefinitionHashes("", "", "", "", new Dictionary<string, string> { ["judge"] = judgeHash }),
        Model = model,
        ToolVersion = "1.0.0",
        Epochs = 1,
        MaxConcurrency = 1,
        Status = RunStatus.Completed,
        StartedAt = Noon,
        FinishedAt = Noon,
    };

    /// <summary>A calibration with so many yes and no by people, and so many of each found by the judge.</summary>
    public static JudgeCalibration Calibration(
        long yes, long foundYes, long no, long foundNo, string runId = "r-0", string model = "replay:a.csv", int daysOld = 0)
    {
        ConfusionTally tally = new(["yes", "no"]);
        Fill(tally, 0, 0, foundYes);
        Fill(tally, 0, 1, yes - foundYes);
        Fill(tally, 1, 1, foundNo);
        Fill(tally, 1, 0, no - foundNo);
        CalibrationTable table = tally.ToTable(default, 0.95);
        return new JudgeCalibration
        {
            CalibrationId = "c-1",
            EvalId = "judged",
            EvalVersion = "1.0.0",
            Grader = "judge",
            JudgeHash = "hash",
            RunId = runId,
            RunAttempt = 1,
            Model = model,
            Origin = new LabelOrigin("labels.csv", null, "labels"),
            MadeAt = Noon.AddDays(-daysOld),
            RandomSample = false,
            Responses = 1000,
            Labelled = yes + no,
            JudgeFailed = 0,
            Labels = ["yes", "no"],
            Values = new Dictionary<string, double>(),
            Tables = [table],
            Warnings = JudgeWarnings.Of(table),
        };
    }

    public static MetricReport Metric(double value, long n, double? stdError = null, int? clusters = null) => new()
    {
        Name = "rate",
        Grader = "judge",
        Label = "yes",
        Direction = Direction.LowerIsBetter,
        N = n,
        Clusters = clusters,
        Value = value,
        StdError = stdError ?? Math.Sqrt(value * (1 - value) / (n - 1)),
        Primary = true,
    };

    public static RunReport Report(Run run, MetricReport metric, GateReport? gate = null) => new()
    {
        RunId = run.RunId,
        EvalId = run.EvalId,
        EvalVersion = run.EvalVersion,
        EvalHash = run.EvalHash,
        DatasetHash = run.DatasetHash,
        Model = run.Model,
        Status = run.Status,
        StartedAt = run.StartedAt,
        Epochs = run.Epochs,
        ToolVersion = run.ToolVersion,
        Samples = new SampleCounts(1, 1, 0, 0, 0),
        Requests = new RequestCounts(0, 0, 0, 0),
        Usage = new Usage(null, null, null),
        Metrics = [metric],
        Gate = gate,
    };

    private static void Fill(ConfusionTally tally, int human, int judge, long times)
    {
        for (long i = 0; i < times; i++)
        {
            tally.Add(human, judge, null);
        }
    }
}
