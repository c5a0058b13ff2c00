using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class ComparisonCellTests
{
    private static readonly double[] Graded = [0, 1, 0.25, 3];

    [Fact]
    public void Pairs_CountedOrAdded_AreTheSameTally() =>
        Prop.ForAll(Pairs().ListOf().ToArbitrary(), pairs =>
        {
            ComparisonCell cell = new();
            PairedTally tally = new();
            foreach ((double baseline, double candidate, string? cluster) in pairs)
            {
                cell.Add(baseline, candidate, cluster);
                tally.Add(baseline, candidate, cluster);
            }

            Assert.Equal(PairedMean.Of(tally), PairedMean.Of(cell.Pairs()));
            Assert.Equal(pairs.Count(pair => pair.Item2 < pair.Item1), cell.Worse(Direction.HigherIsBetter));
            Assert.Equal(pairs.Count(pair => pair.Item2 < pair.Item1), cell.Better(Direction.LowerIsBetter));
            Assert.Equal(pairs.Count(pair => pair.Item2 > pair.Item1), cell.Better(Direction.HigherIsBetter));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pairs_OfZerosAndOnesWithoutClusters_KeepNothingPerPair()
    {
        ComparisonCell cell = new();
        cell.Count(baseline: true, candidate: false, pairs: 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++)
        {
            cell.Add(i % 2, i % 3 == 0 ? 1 : 0, null);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(100_005, cell.Pairs().Count);
    }

    // Mostly plain pairs, so that the counted path is met alone, mixed and not at all.
    private static Gen<(double, double, string?)> Pairs() => Gen.OneOf(
        from a in Gen.Choose(0, 1) from b in Gen.Choose(0, 1) select ((double)a, (double)b, (string?)null),
        from a in Gen.Choose(0, 1) from b in Gen.Choose(0, 1) from c in Gen.Elements(null, "", "x", "y") select ((double)a, (double)b, c),
        from a in Gen.Elements(Graded) from b in Gen.Elements(Graded) from c in Gen.Elements(null, "x") select (a, b, c));
}
