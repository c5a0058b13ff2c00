using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Regressions;

/// <summary>The columnar comparison against the plain one: every sample an object, every pair added to a tally.</summary>
public sealed class PairGatheringTests
{
    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(3, false, true)]
    [InlineData(3, true, false)]
    [InlineData(1, false, false)]
    public void Gathering_FromColumns_GivesWhatSamplesOneByOneGive(int epochs, bool clustered, bool byOrdinal) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            TwoRuns runs = new(seed, epochs, clustered);
            PairGathering fast = new(TwoRuns.Definition, TwoRuns.Slices, _ => true, epochs, epochs);
            foreach (RowBatch batch in Read(runs, byOrdinal))
            {
                fast.Add(batch);
            }

            Dictionary<(string, SliceKey), Expected> slow = Slow(runs, epochs);
            GatheredCell[] gathered = [.. fast.Gathered().Where(cell => cell.Cell.Pairs().Count + cell.Cell.Unmatched > 0)];
            Assert.Equal(slow.Count, gathered.Length);
            Assert.All(gathered, cell =>
            {
                Expected expected = slow[(cell.Metric.Name, cell.Slice)];
                Assert.Equal(PairedMean.Of(expected.Pairs), PairedMean.Of(cell.Cell.Pairs()));
                Assert.Equal(
                    (expected.Unmatched, expected.Worse, expected.Better),
                    (cell.Cell.Unmatched, cell.Cell.Worse(Direction.LowerIsBetter), cell.Cell.Better(Direction.LowerIsBetter)));
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gathering_ListsEachSampleThatWasLeftOutAndWhy()
    {
        ScoredSample first = Runs.Scored.Sample(0, null, [], "yes");
        ScoredSample failed = Runs.Scored.Sample(1, null, [], "!");
        ScoredSample errored = Runs.Scored.Sample(2, null, [], "#");
        EvalDefinition definition = Evals.Definitions.Read(Evals.Definitions.Least
            .Replace("name: refusal", "name: g", StringComparison.Ordinal).Replace("grader: refusal", "grader: g", StringComparison.Ordinal));
        PairGathering gathering = new(definition, [], _ => true, 1, 1);
        gathering.Add(new RowBatch(
            Block(first, Runs.Scored.Sample(1, null, [], "no"), errored), Block(failed, errored, Runs.Scored.Sample(3, null, [], "yes")),
            [new(0, -1), new(1, 0), new(2, 1), new(-1, 2)]));

        Assert.Equal(
        [
            new LeftOut("s-0", null, ComparedRun.Candidate, LeftOutReason.Missing),
            new LeftOut("s-1", "g", ComparedRun.Candidate, LeftOutReason.JudgeFailed),
            new LeftOut("s-2", "g", ComparedRun.Baseline, LeftOutReason.Errored),
            new LeftOut("s-2", "g", ComparedRun.Candidate, LeftOutReason.Errored),
            new LeftOut("s-3", null, ComparedRun.Baseline, LeftOutReason.Missing),
        ], gathering.LeftOut.Listed);
        Assert.Equal(["s-0", "s-1", "s-2", "s-3"], gathering.LeftOut.SampleIds);
        Assert.Equal(4, gathering.LeftOut.Samples);
    }

    [Fact]
    public void LeftOut_BeyondTheLimit_IsCountedNotListed()
    {
        LeftOutList list = new();
        for (int i = 0; i < Comparison.MaxUnmatched + 5; i++)
        {
            list.Add(new LeftOut($"s{i}", null, ComparedRun.Baseline, LeftOutReason.Missing));
        }
        Assert.Equal(Comparison.MaxUnmatched, list.Listed.Count);
        Assert.Equal(Comparison.MaxUnmatched + 5, Assert.Single(list.Counts).Count);
        Assert.Equal(Comparison.MaxUnmatched + 5, list.Samples);
    }

    private static ScoreColumns Block(params ScoredSample[] samples) => ScoreColumns.Read(new ScoreBlock([], ["g"], samples).Write());

    private static List<RowBatch> Read(TwoRuns runs, bool byOrdinal)
    {
        Task<List<RowBatch>> reading = TwoRuns.ReadAsync(runs.Rows(), byOrdinal);
#pragma warning disable VSTHRD002 // A property is judged synchronously.
        return reading.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static Dictionary<(string, SliceKey), Expected> Slow(TwoRuns runs, int epochs)
    {
        Dictionary<(string, SliceKey), Expected> cells = [];
        Dictionary<int, ScoredSample> left = runs.Baseline.SelectMany(block => ScoreBlock.Read(block.Write()).Samples).ToDictionary(sample => sample.Ordinal);
        Dictionary<int, ScoredSample> right = runs.Candidate.SelectMany(block => ScoreBlock.Read(block.Write()).Samples).ToDictionary(sample => sample.Ordinal);
        foreach (int ordinal in left.Keys.Union(right.Keys).Order())
        {
            ScoredSample any = right.GetValueOrDefault(ordinal) ?? left[ordinal];
            foreach (MetricSpec metric in TwoRuns.Definition.Metrics)
            {
                MetricScorer scorer = new(metric, TwoRuns.Definition.Epochs with { Count = epochs }, ["labels", "other"]);
                SampleScore? before = left.GetValueOrDefault(ordinal) is { } baseline ? scorer.Score(baseline) : null;
                SampleScore? after = right.GetValueOrDefault(ordinal) is { } candidate ? scorer.Score(candidate) : null;
                if (before is not { Kind: SampleScoreKind.Scored } && after is not { Kind: SampleScoreKind.Scored })
                {
                    continue;
                }
                foreach (SliceKey slice in SlicesOf(any))
                {
                    cells.TryAdd((metric.Name, slice), new Expected());
                    cells[(metric.Name, slice)].Add(before, after, any.Cluster);
                }
            }
        }
        return cells;
    }

    private static IEnumerable<SliceKey> SlicesOf(ScoredSample sample)
    {
        yield return default;
        for (int i = 0; i < TwoRuns.Slices.Length; i++)
        {
            if (sample.Slices[i] is { } value)
            {
                yield return new SliceKey(TwoRuns.Slices[i], value);
            }
        }
    }

    private sealed class Expected
    {
        public PairedTally Pairs { get; } = new();
        public long Unmatched { get; private set; }
        public long Worse { get; private set; }
        public long Better { get; private set; }

        public void Add(SampleScore? before, SampleScore? after, string? cluster)
        {
            if (before is { Kind: SampleScoreKind.Scored } left && after is { Kind: SampleScoreKind.Scored } right)
            {
                Pairs.Add(left.Value, right.Value, cluster);
                Worse += right.Value > left.Value ? 1 : 0;
                Better += right.Value < left.Value ? 1 : 0;
            }
            else
            {
                Unmatched++;
            }
        }
    }
}
