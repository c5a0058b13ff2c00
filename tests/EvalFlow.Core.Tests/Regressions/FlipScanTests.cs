using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Regressions;

/// <summary>What fails in both runs, and what is critical: from columns, against the plain way.</summary>
public sealed class FlipScanTests
{
    private static readonly EvalDefinition Sized = Evals.Definitions.Read("""
        id: made-up
        version: 1.0.0
        title: Made up
        direction: lower_is_better
        samples: { path: a.csv, id: id, slices: [critical] }
        graders:
          - { name: g, type: refusal }
        metrics:
          - { name: refusals, grader: g, label: full_refusal, primary: true }
        record: { critical_item_ids: [s-3] }
        """);

    private static MetricSpec[] Labelled => [.. TwoRuns.Definition.Metrics.Where(metric => metric.Label is not null && metric.Direction == Direction.LowerIsBetter)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void BothFailing_FromColumns_IsWhatSamplesOneByOneGive(int epochs) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        TwoRuns runs = new(seed, epochs);
        FlipScan scan = new(TwoRuns.Definition, Labelled, epochs, epochs, new FlipQuery(FlipKind.BothFailing));
        foreach (RowBatch batch in Read(runs))
        {
            scan.Add(batch);
        }
        string[] expected = [.. Slow(runs, epochs)];
        Assert.Equal(expected, scan.Listed.Select(flip => $"{flip.SampleId} {flip.Epoch} {flip.Metric}"));
        Assert.Equal(expected.Length, scan.BothFailing.Sum(one => one.Count));
        Assert.All(scan.Listed, flip => Assert.Equal((FlipKind.BothFailing, flip.From), (ListFlips.KindOf(flip), flip.To)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Metric_OfOtherValuesThan0And1_HasNoFailing()
    {
        MetricSpec mean = TwoRuns.Definition.Metrics.Single(metric => metric.Name == "mean_value");
        TwoRuns runs = new(7);
        FlipScan scan = new(TwoRuns.Definition, [mean], 1, 1, new FlipQuery(FlipKind.BothFailing));
        foreach (RowBatch batch in Read(runs))
        {
            scan.Add(batch);
        }
        Assert.Empty(scan.Listed);
        Assert.Empty(scan.BothFailing);
    }

    [Fact]
    public void Critical_IsWhatTheRecordNamesAndTheColumnSays()
    {
        ScoreBlock block = new(["critical"], ["g"],
        [
            Runs.Scored.Sample(1, null, ["yes"], "full_refusal"), Runs.Scored.Sample(2, null, ["no"], "full_refusal"), Runs.Scored.Sample(3, null, [null], "full_refusal"),
            Runs.Scored.Sample(4, null, ["Y"], "full_refusal"), Runs.Scored.Sample(5, null, [null], "full_refusal"),
        ]);
        ScoreColumns shard = ScoreColumns.Read(block.Write());
        CriticalSamples critical = new(Sized);
        Assert.True(critical.Any);
        Assert.Equal(["s-1", "s-3", "s-4"], Enumerable.Range(0, shard.Count).Where(row => critical.Has(shard, row)).Select(shard.Id));
        FlipScan scan = new(Sized, Sized.Metrics, 1, 1, new FlipQuery(FlipKind.BothFailing, CriticalOnly: true));
        scan.Add(new RowBatch(shard, shard, [.. Enumerable.Range(0, shard.Count).Select(row => new RowPair(row, row))]));
        Assert.Equal(new BothFailing("refusals", 3, 3), Assert.Single(scan.BothFailing));
        Assert.All(scan.Listed, flip => Assert.True(flip.Critical));
        Assert.False(new CriticalSamples(TwoRuns.Definition).Any);
    }

    // FsCheck's properties are not asynchronous.
#pragma warning disable VSTHRD002, xUnit1031
    private static List<RowBatch> Read(TwoRuns runs) => TwoRuns.ReadAsync(runs.Rows(), sameSamples: true).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, xUnit1031

    // Fails: an unwanted label, of samples that both runs scored.
    private static IEnumerable<string> Slow(TwoRuns runs, int epochs)
    {
        ILookup<string, ScoredSample> before = runs.Baseline.SelectMany(block => block.Samples).ToLookup(sample => sample.Id);
        string[] graders = [.. runs.Candidate.Take(1).SelectMany(block => block.Graders)];
        EpochPlan plan = TwoRuns.Definition.Epochs with { Count = epochs };
        foreach (ScoredSample after in runs.Candidate.SelectMany(block => block.Samples))
        {
            foreach (MetricSpec metric in Labelled)
            {
                MetricScorer scorer = new(metric, plan, graders);
                if (before[after.Id].FirstOrDefault() is not { } earlier
                    || scorer.Score(earlier).Kind != SampleScoreKind.Scored || scorer.Score(after).Kind != SampleScoreKind.Scored)
                {
                    continue;
                }
                for (int epoch = 0; epoch < epochs; epoch++)
                {
                    if (scorer.ValueOf(scorer.CellOf(earlier, epoch)) == 1 && scorer.ValueOf(scorer.CellOf(after, epoch)) == 1)
                    {
                        yield return $"{after.Id} {epoch + 1} {metric.Name}";
                    }
                }
            }
        }
    }
}
