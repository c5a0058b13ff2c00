using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Evals;

namespace EvalFlow.Core.Tests.Quality;

public sealed class GatheringTests
{
    [Fact]
    public void Wavering_CountsAModelOncePerSample_AndListsTheWorstFirst()
    {
        Wavering wavering = new(3);
        wavering.BeginModel(3);
        wavering.Add(0, true, 0.25);
        wavering.Add(0, true, 0.25);
        wavering.Add(1, false, 0);
        wavering.BeginModel(2);
        wavering.Add(0, false, 0);
        wavering.Add(1, false, 0);
        wavering.Add(2, true, 0.5);
        StabilityReport report = wavering.Report(Q.Names(3));
        Assert.Equal((2, 3), (report.Models, report.Asked));
        Assert.Equal(["q2", "q0"], report.Unstable!.Ids);
        Assert.Equal(1 / 6d, report.Within!.Value, 12);
    }

    [Fact]
    public void NobodyAskedTwice_IsNotStable_ButUnknown()
    {
        StabilityReport report = new Wavering(5).Report(Q.Names(5));
        Assert.Null(report.Unstable);
        Assert.Null(report.Within);
    }

    [Fact]
    public void Group_OfClusters_HasTheWiderInterval()
    {
        GroupTally loose = new(Q.Names(40));
        GroupTally tied = new(Q.Names(40, sample => $"c{sample / 10}"));
        for (int sample = 0; sample < 40; sample++)
        {
            loose.Add(sample, sample < 20);
            tied.Add(sample, sample < 20);
        }
        Assert.Equal(loose.Group().Share, tied.Group().Share);
        Assert.True(tied.Group().Ci!.High - tied.Group().Ci!.Low > 1.5 * (loose.Group().Ci!.High - loose.Group().Ci!.Low));
    }

    [Fact]
    public void Group_ListsAtMostFifty_AndCountsAll()
    {
        GroupTally tally = new(Q.Names(200));
        for (int sample = 0; sample < 200; sample++)
        {
            tally.Add(sample, true, sample);
        }
        SampleGroup group = tally.Group();
        Assert.Equal((200, SampleGroup.MostIds, "q199"), (group.Count, group.Ids.Count, group.Ids[0]));
    }

    // On q0 the two differ for both models, on q1 for one of two, on q2 never; unscored cells are no labels.
    [Fact]
    public void Disputes_AreSamplesOnWhichHalfOfTheModelsAreLabelledTwoWays()
    {
        EvalDefinition definition = Definitions.Read("""
            id: labelled
            version: 1.0.0
            title: Labelled
            direction: lower_is_better
            samples: { path: a.csv, id: id }
            graders:
              - { name: first, type: column, column: a, labels: [x, y] }
              - { name: second, type: column, column: b, labels: [x, y] }
              - { name: other, type: refusal }
            metrics: [{ name: x_rate, grader: first, label: x }]
            """);
        LabelDisputes disputes = new(definition, 3);
        disputes.Add(Shard([("x", "y"), ("x", "y"), ("x", "x")]));
        disputes.Add(Shard([("y", "x"), ("x", "x"), ("y", null)]));
        RunReport[] reports = [Report(0.5, 0.2), Report(1, 0.9)];
        LabelPair pair = Assert.Single(disputes.Report(reports, Q.Names(3)));
        Assert.Equal(["q0", "q1"], pair.Disputed.Ids);
        Assert.Equal((2, 5L, 0.2, 0.9), (pair.Runs, pair.N, pair.KappaLow!.Value, pair.KappaHigh!.Value));
        Assert.Equal(0.7, pair.Raw!.Value, 12);
        Assert.Empty(disputes.Report([], Q.Names(3)));
    }

    private static ScoreColumns Shard((string First, string? Second)[] labels)
    {
        ScoredSample[] samples = [.. labels.Select((_, place) => new ScoredSample(place, $"q{place}", null, [], 1, 3))];
        for (int place = 0; place < labels.Length; place++)
        {
            samples[place][0, 0] = new Cell(Outcome.Scored, labels[place].First, null);
            samples[place][0, 1] = labels[place].Second is { } label ? new Cell(Outcome.Scored, label, null) : new Cell(Outcome.JudgeFailed, null, null);
            samples[place][0, 2] = new Cell(Outcome.Skipped, null, null);
        }
        return ScoreColumns.Read(new ScoreBlock([], ["first", "second", "other"], samples).Write());
    }

    // Two responses in the one, three in the other.
    private static RunReport Report(double raw, double kappa) => Runs.Report() with
    {
        Agreement = [new AgreementReport("first", "second", raw == 1 ? 2 : 3, raw, kappa, null, null)],
    };
}
