using EvalFlow.Core.Grading;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class BehaviourGatheringTests
{
    private static readonly VerdictRule Rule = new(0.05);

    [Fact]
    public void Rows_LongerAnswersWithApologies_SayWhatChanged()
    {
        IReadOnlyList<BehaviourRow> rows = Compare(
            100,
            i => new Behaviour(100 + (i % 7), i % 2 == 0 ? RefusalStyle.Refuses : RefusalStyle.Answers, "en", "stop", 10, 20, 1),
            i => new Behaviour(150 + (i % 5), i % 2 == 0 ? RefusalStyle.RefusesWithApology : RefusalStyle.Answers, "en", "stop", 10, 21, 2 + (i % 3 * 0.1)));

        BehaviourRow length = rows.Single(row => row.Name == "response_length");
        Assert.Equal((Verdict.Changed, "paired_t"), (length.Verdict, length.Test));
        Assert.StartsWith("Answers are 48 % longer (on average 152 characters, was 103); ", length.Summary, StringComparison.Ordinal);
        BehaviourRow style = rows.Single(row => row.Name == "refusal_style");
        Assert.Equal(Verdict.Changed, style.Verdict);
        Assert.Equal(["answers", "refuses", "refuses_with_apology"], style.Mix.Select(kind => kind.Name));
        Assert.Equal(0.5, style.Mix[2].Candidate);
        // Three kinds, so three times the smallest p: exact McNemar of 50 to 0.
        Assert.Equal(3 * Math.Pow(2, -49), style.PValue!.Value, 1e-20);
        BehaviourRow latency = rows.Single(row => row.Name == "latency");
        Assert.Equal((Verdict.Changed, BehaviourScale.Ratio, 1), (latency.Verdict, latency.Scale, Math.Round(latency.Delta!.Value)));
        Assert.Equal(Verdict.Equivalent, rows.Single(row => row.Name == "language").Verdict);
        Assert.All(rows, row => Assert.True(row.Verdict is Verdict.Changed or Verdict.Equivalent or Verdict.Inconclusive));
    }

    [Fact]
    public void Rows_WhatNeverOccurred_IsOutsideTheFamily()
    {
        IReadOnlyList<BehaviourRow> rows = Compare(
            30, _ => new Behaviour(10, RefusalStyle.Answers, null, null, null, null, null),
            i => new Behaviour(10 + (i % 2), RefusalStyle.Answers, null, null, null, null, null));
        BehaviourRow tested = Assert.Single(rows, row => row.QValue is not null);
        Assert.Equal("response_length", tested.Name);
        Assert.Equal(tested.PValue, tested.QValue);
        Assert.DoesNotContain(rows, row => row.Name is "language" or "stop_reason" or "latency" or "output_tokens");
    }

    [Fact]
    public void Rows_NoDifference_IsNeverChanged()
    {
        IReadOnlyList<BehaviourRow> rows = Compare(500, Same, Same);
        // Numbers that are the same in every sample have no interval that could lie within a margin.
        Assert.All(rows, row => Assert.Equal(row.Ci is null && row.Mix.Count == 0 ? Verdict.Inconclusive : Verdict.Equivalent, row.Verdict));

        static Behaviour? Same(int i) => new Behaviour(i, (RefusalStyle)(i % 11), i % 2 == 0 ? "en" : "de", i % 3 == 0 ? "length" : "stop", i, i, i + 1);
    }

    [Fact]
    public void Rows_OfModelsThatWereAskedDifferentThings_AreNotComparable()
    {
        BehaviourGathering gathering = new();
        gathering.Add(Batch(9, i => new Behaviour(i, RefusalStyle.Answers, null, null, null, null, null), _ => null));
        Assert.All(gathering.Rows(Rule, 0.05, comparable: false), row => Assert.Equal(Verdict.NotComparable, row.Verdict));
    }

    [Fact]
    public void Rows_ShardsWithoutARecord_CompareOnlyJudgeFailures()
    {
        ScoreColumns old = ScoreColumns.Read(new ScoreBlock([], ["g"], [Runs.Scored.Sample(0, null, [], "!")]).Write());
        BehaviourGathering gathering = new();
        gathering.Add(new RowBatch(old, old, [new RowPair(0, 0)]));
        Assert.True(gathering.BaselineLacksRecord && gathering.CandidateLacksRecord);
        BehaviourRow row = Assert.Single(gathering.Rows(Rule, 0.05, comparable: true));
        Assert.Equal(("judge_failed", 1), (row.Name, row.Baseline));
    }

    // The pairs in which a kind does not occur are never added one by one; the result must be as if they were.
    [Fact]
    public void Mix_WithItsZerosLeftOut_IsTheTallyOfAllPairs() =>
        Prop.ForAll(
            (from kinds in Gen.Choose(0, 2).Two() from cluster in Gen.Elements(null, "x", "y", "z") select (kinds.Item1, kinds.Item2, cluster))
                .ListOf().ToArbitrary(),
            pairs =>
            {
                Dictionary<string, long> clusters = pairs.Where(pair => pair.cluster is not null)
                    .GroupBy(pair => pair.cluster!).ToDictionary(group => group.Key, group => (long)group.Count());
                PairedTally whole = new();
                PairedTally some = new();
                foreach ((int left, int right, string? cluster) in pairs)
                {
                    (double a, double b) = (left == 1 ? 1 : 0, right == 1 ? 1 : 0);
                    whole.Add(a, b, cluster);
                    if (a + b > 0)
                    {
                        some.Add(a, b, cluster);
                    }
                }
                PairedTally all = ZeroPairs.Of(pairs.Count, clusters, some);
                all.Merge(some);
                Assert.Equal(PairedMean.Of(whole), PairedMean.Of(all));
            }).QuickCheckThrowOnFailure();

    private static IReadOnlyList<BehaviourRow> Compare(int samples, Func<int, Behaviour?> baseline, Func<int, Behaviour?> candidate)
    {
        BehaviourGathering gathering = new();
        gathering.Add(Batch(samples, baseline, candidate));
        return gathering.Rows(Rule, 0.05, comparable: true);
    }

    private static RowBatch Batch(int samples, Func<int, Behaviour?> baseline, Func<int, Behaviour?> candidate) => new(
        Block(samples, baseline), Block(samples, candidate), [.. Enumerable.Range(0, samples).Select(i => new RowPair(i, i))]);

    private static ScoreColumns Block(int samples, Func<int, Behaviour?> behaviour) => ScoreColumns.Read(new ScoreBlock(
        [], ["g"], [.. Enumerable.Range(0, samples).Select(i => Runs.Scored.Sample(i, null, [], "yes"))])
    {
        Behaviours = BehaviourColumns.Of([.. Enumerable.Range(0, samples).Select(behaviour)]),
    }.Write());
}
