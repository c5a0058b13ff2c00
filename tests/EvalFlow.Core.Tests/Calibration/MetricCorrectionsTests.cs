using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Evals;
using EvalFlow.Core.Tests.Runs;

namespace EvalFlow.Core.Tests.Calibration;

public sealed class MetricCorrectionsTests
{
    private static readonly Dictionary<string, double> Values = new() { ["yes"] = 1, ["no"] = 0 };

    private static readonly EvalDefinition Definition = Definitions.Read("""
        id: judged
        version: 1.0.0
        title: Judged
        samples: { path: a.csv, slices: [kind] }
        direction: lower_is_better
        graders: [{ name: g, type: column, column: c, labels: ["yes", "no"] }]
        metrics: [{ name: rate, grader: g, label: "yes" }]
        """);

    // The toy of section D7: ten labelled, a hundred others of which forty are called positive.
    [Fact]
    public void Report_ARandomSample_IsThePredictionPoweredReference()
    {
        CorrectedReport corrected = Correct(Toy(labelled: true).Concat(Toy(labelled: false)));
        // Five of ten labels are positive, which is one too few of a kind for the large-sample method.
        Assert.Equal(CorrectionMethod.HumanLabels, corrected.Method);

        CorrectedReport doubled = Correct(Toy(true).Concat(Toy(true)).Concat(Toy(false)).Concat(Toy(false)));
        Assert.Equal(CorrectionMethod.PredictionPowered, doubled.Method);
        Assert.Equal(0.4435897, doubled.Value!.Value, 7);
        Assert.Equal(0.1295991 / Math.Sqrt(2), doubled.StdError!.Value, 7);
        Assert.Equal(new LabelCounts(20, 10, 10), doubled.Labels);
    }

    [Fact]
    public void Report_EverythingLabelled_IsWhatPeopleSay()
    {
        CorrectedReport corrected = Correct(Enumerable.Range(0, 100).Select(i => Response(i, i < 90 ? "yes" : "no", i < 20 ? "yes" : "no")));
        Assert.Equal((CorrectionMethod.HumanLabels, 0.2, "clopper_pearson"), (corrected.Method, corrected.Value!.Value, corrected.Ci!.Method));
    }

    [Fact]
    public void Report_AFailedJudge_IsCorrectedForLikeAnyError()
    {
        // People find yes wherever the judge failed: leaving those out would give 0.
        JudgedResponse[] responses = [.. Enumerable.Range(0, 400).Select(i => Response(i, i % 4 == 0 ? null : "no", i < 200 ? (i % 4 == 0 ? "yes" : "no") : null))];
        CorrectedReport corrected = Correct(responses);
        Assert.Equal(0.25, corrected.Value!.Value, 9);
    }

    [Fact]
    public void Report_Slices_AreCorrectedByTheirOwnLabels()
    {
        MetricCorrections corrections = new(Definition, "g", 1, Values);
        for (int i = 0; i < 200; i++)
        {
            corrections.Add(Response(i, "yes", i % 2 == 0 ? "yes" : "no", kind: i % 2 == 0 ? "even" : "odd"));
        }
        IReadOnlyList<CorrectedMetric> report = corrections.Report("c-1", 0.95);
        Assert.Equal([0.5, 1, 0], report.Select(each => each.Corrected.Value!.Value));
        Assert.Equal("even", report[1].Slice!["kind"]);
    }

    [Fact]
    public void CanCorrect_OnlyMeansOfResponses()
    {
        Assert.True(MetricCorrections.CanCorrect(EpochReducer.Mean, 3));
        Assert.True(MetricCorrections.CanCorrect(EpochReducer.Max, 1));
        Assert.False(MetricCorrections.CanCorrect(EpochReducer.PassAtK, 3));
    }

    private static CorrectedReport Correct(IEnumerable<JudgedResponse> responses)
    {
        MetricCorrections corrections = new(Definition, "g", 1, Values);
        foreach (JudgedResponse response in responses)
        {
            corrections.Add(response);
        }
        return corrections.Report("c-1", 0.95)[0].Corrected;
    }

    private static IEnumerable<JudgedResponse> Toy(bool labelled)
    {
        const string Truth = "1011001010";
        const string Predicted = "1010011010";
        return labelled
            ? Enumerable.Range(0, 10).Select(i => Response(i, Predicted[i] == '1' ? "yes" : "no", Truth[i] == '1' ? "yes" : "no"))
            : Enumerable.Range(0, 100).Select(i => Response(i, i < 40 ? "yes" : "no", null));
    }

    private static JudgedResponse Response(int ordinal, string? judge, string? human, string? kind = null)
    {
        ScoredSample sample = Scored.Sample(ordinal, null, [kind], judge ?? "!");
        return new JudgedResponse(sample, ["kind"], sample[0, 0], human, null) { Epoch = 1 };
    }
}
