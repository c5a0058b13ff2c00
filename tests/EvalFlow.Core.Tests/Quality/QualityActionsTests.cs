using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Evals;

namespace EvalFlow.Core.Tests.Quality;

public sealed class QualityActionsTests
{
    private static readonly EvalDefinition Polite = Definitions.Read(Definitions.Least);
    private static readonly SampleGroup None = new(0, 1000, 0, null, []);

    private static readonly QualityReport Fine = new()
    {
        EvalId = "polite", EvalVersion = "1.0.0", EvalHash = "h", Title = "Polite", Metric = "rate", Direction = Direction.LowerIsBetter, Samples = 1000, Summary = "",
        Models = [.. Enumerable.Range(1, 4).Select(model => new QualityModel($"r-{model}", $"m{model}", null, 1, 0.1, null, 0))],
        Saturation = new SaturationReport { Cells = [Cell(0)], NeverFailed = None, NeverPassed = None, Models = 4 },
        Discrimination = Told(new BestTwo("m1", "m2", 1000, 0.05, null, "t", 0.001, 0.02, null, null), null, 0.1),
        Stability = new StabilityReport { Models = 0, Asked = 0 },
        Duplicates = new DuplicateReport
        {
            Searched = true, Threshold = 0.7, Count = 0, Exact = 0, Conflicting = 0, InCluster = 0, MostRepeated = [], Pairs = [], Evals = [], NotSearched = [],
        },
        Labels = new LabelReport { Pairs = [], Queues = [], People = [] },
        Stale = [],
        Actions = [],
        Unknown = [],
    };

    private static SaturationCell Cell(int atCeiling) => new("rate", null, Direction.LowerIsBetter, 1000, 4, atCeiling, null, 0, null, 0.1, null, 0.1, null);

    private static DiscriminationReport Told(BestTwo? two, double? repeats, double residual) => new()
    {
        Models = 4, Complete = 1000, Separating = Some(400), Odd = null, Variance = new VarianceReport(0.01, 0.05, residual, repeats, 0.9), Pairs = 6, PairsToldApart = 6, BestTwo = two,
        ItemRest = new ItemRestReport(400, 0.5, 0.1, null, null),
    };

    private static SampleGroup Some(int count) => new(count, 1000, count / 1000d, null, [.. Enumerable.Range(0, Math.Min(count, SampleGroup.MostIds)).Select(i => $"q{i}")]);

    private static QualityActionKind[] Kinds(QualityReport report) => [.. QualityActions.Of(report, Polite, []).Select(action => action.Kind)];

    [Fact]
    public void GoodEval_HasNothingToDo() => Assert.Empty(Kinds(Fine));

    [Fact]
    public void WhatMakesNumbersWrong_ComesFirst_AndWhatIsOnlyTidier_Last()
    {
        QualityReport report = Fine with
        {
            Saturation = Fine.Saturation with { NeverFailed = Some(500), NeverPassed = Some(3) },
            Stale = [new StaleReason(StaleKind.ReviewDue, null, default, default, "Review is due.", "Review it."), new StaleReason(StaleKind.Saturated, null, default, default, "", "")],
            Labels = Fine.Labels with { Pairs = [new LabelPair("a", "b", 1, 1000, 0.9, 0.5, 0.5, Some(5))] },
            Duplicates = Fine.Duplicates with
            {
                Count = 40, Exact = 5, Conflicting = 1, Evals = [new SharedSamples("drill", "1.0.0", null, true, Some(10), 10, []), new SharedSamples("other", "1.0.0", null, false, Some(200), 200, [])],
            },
        };
        Assert.Equal(
            [
                QualityActionKind.ReplaceShared, QualityActionKind.FixConflicts, QualityActionKind.Refresh, QualityActionKind.ClusterDuplicates,
                QualityActionKind.CheckKeys, QualityActionKind.Split, QualityActionKind.Relabel, QualityActionKind.NameRelated,
            ],
            Kinds(report));
    }

    [Fact]
    public void LabelsThatDifferOnMany_AreNoTidying()
    {
        QualityReport report = Fine with
        {
            Saturation = Fine.Saturation with { NeverFailed = Some(500) },
            Labels = Fine.Labels with { Pairs = [new LabelPair("a", "b", 1, 1000, 0.9, 0.5, 0.5, Some(20)), new LabelPair("a", "c", 1, 1000, 0.8, 0.5, 0.5, Some(10))] },
        };
        Assert.Equal([QualityActionKind.Relabel, QualityActionKind.Split], Kinds(report));
    }

    // Half of the variance of a difference is wavering; with four times the epochs 0.625 of it is left, so that 1 - sqrt(0.625) = 20.9 % smaller ones are seen.
    [Fact]
    public void Epochs_AreAskedForOnlyWhereTheyWinSomething()
    {
        QualityReport Wavering(double repeats) => Fine with
        {
            Stability = new StabilityReport { Models = 4, Asked = 2, Unstable = Some(100), Within = repeats }, Discrimination = Told(null, repeats, 0.1),
        };
        QualityAction action = Assert.Single(QualityActions.Of(Wavering(0.05), Polite, []));
        Assert.Equal((QualityActionKind.RaiseEpochs, 100), (action.Kind, action.Count));
        Assert.Contains("20.9 % smaller", action.Gain, StringComparison.Ordinal);
        Assert.Empty(Kinds(Wavering(0.005)));
    }

    [Theory]
    [InlineData(0.5, 2000L, 1)]
    [InlineData(0.01, 2000L, 0)]
    [InlineData(0.5, 900L, 0)]
    [InlineData(0.5, 30_000L, 0)]
    public void Samples_AreAskedFor_WhenTheBestTwoCannotBeToldApartAndItCanBePaid(double p, long needed, int actions)
    {
        BestTwo two = new("m1", "m2", 1000, 0.01, null, "mcnemar_exact", p, 0.03, 0.02, needed);
        IReadOnlyList<QualityAction> found = QualityActions.Of(Fine with { Discrimination = Told(two, null, 0.1) }, Polite, []);
        Assert.Equal(actions, found.Count(action => action.Kind == QualityActionKind.AddSamples));
        Assert.All(found, action => Assert.Contains("1,000 samples of the kind", action.Title, StringComparison.Ordinal));
    }

    // 600 of 1,000 tell nothing: 1,000 like the other 400 do the work of 2,500.
    [Fact]
    public void Split_SaysWhatNewSamplesWouldBeWorth_UnlessAllModelsAreAtTheCeiling()
    {
        QualityReport saturated = Fine with { Saturation = Fine.Saturation with { NeverFailed = Some(600) } };
        QualityAction split = Assert.Single(QualityActions.Of(saturated, Polite, [Runs.Report() with { Usage = new Usage(1, 1, 2.5) }]));
        Assert.Contains("as much as 2,500 samples", split.Gain, StringComparison.Ordinal);
        Assert.Contains("about 1.50 USD a run", split.Gain, StringComparison.Ordinal);
        Assert.Equal([QualityActionKind.Retire], Kinds(saturated with { Saturation = saturated.Saturation with { Cells = [Cell(4)] } }));
    }

    [Fact]
    public void FewModels_AreAskedForMore()
    {
        QualityAction action = Assert.Single(QualityActions.Of(Fine with { Models = [Fine.Models[0]], Discrimination = null }, Polite, []));
        Assert.Equal((QualityActionKind.RunModels, "Run it on 2 more models"), (action.Kind, action.Title));
        Assert.Contains(QualityWords.Unknown(Fine with { Models = [Fine.Models[0]] }), unknown => unknown.StartsWith("Whether samples tell models apart", StringComparison.Ordinal));
    }
}
