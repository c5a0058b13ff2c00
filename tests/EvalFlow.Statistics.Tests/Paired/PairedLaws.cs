using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class PairedLaws
{
    [Fact]
    public void SwappedArms_GiveTheMirrorImage() => Laws.Hold(
        Laws.AnyPairs,
        pairs =>
        {
            var result = PairedMean.Of(Laws.TallyOf(pairs));
            var swapped = PairedMean.Of(Laws.TallyOf(
                pairs.Select(p => p with { Baseline = p.Candidate, Candidate = p.Baseline })));
            return result.Test == swapped.Test && Laws.Near(result.Delta, -swapped.Delta)
                && Laws.Near(result.PValue, swapped.PValue) && Laws.Near(result.Mde, swapped.Mde)
                && Laws.Near(result.Baseline, swapped.Candidate)
                && Laws.Near(result.Interval?.Low, -swapped.Interval?.High)
                && Laws.Near(result.Interval?.High, -swapped.Interval?.Low);
        });

    [Fact]
    public void OrderAndSharding_ChangeNothing() => Laws.Hold(
        from pairs in Laws.AnyPairs from cut in Gen.Choose(0, 60) select (pairs, cut),
        data =>
        {
            var whole = PairedMean.Of(Laws.TallyOf(data.pairs));
            var sharded = Laws.TallyOf(data.pairs.Skip(data.cut).Reverse());
            sharded.Merge(PairedTally.FromState(Laws.TallyOf(data.pairs.Take(data.cut)).ToState()));
            return Same(whole, PairedMean.Of(sharded));
        });

    [Fact]
    public void Merge_IsCommutative() => Laws.Hold(
        from a in Laws.AnyPairs from b in Laws.AnyPairs select (a, b),
        parts => Same(
            PairedMean.Of(Merged(Laws.TallyOf(parts.a), Laws.TallyOf(parts.b))),
            PairedMean.Of(Merged(Laws.TallyOf(parts.b), Laws.TallyOf(parts.a)))));

    [Fact]
    public void Merge_IsAssociative() => Laws.Hold(
        from a in Laws.AnyPairs from b in Laws.AnyPairs from c in Laws.AnyPairs select (a, b, c),
        parts =>
        {
            var left = Merged(Merged(Laws.TallyOf(parts.a), Laws.TallyOf(parts.b)), Laws.TallyOf(parts.c));
            var right = Merged(Laws.TallyOf(parts.a), Merged(Laws.TallyOf(parts.b), Laws.TallyOf(parts.c)));
            return left.OnlyBaseline == right.OnlyBaseline && left.OnlyCandidate == right.OnlyCandidate
                && left.IsBinary == right.IsBinary && Laws.Near(left.SumSquaredDifference, right.SumSquaredDifference)
                && Same(PairedMean.Of(left), PairedMean.Of(right));
        });

    [Fact]
    public void Interval_ContainsTheDelta_GrowsWithTheLevel_AndNeverHasNoWidth() => Laws.Hold(
        from pairs in Laws.AnyPairs from a in Laws.Level from b in Laws.Level select (pairs, a, b),
        data =>
        {
            var tally = Laws.TallyOf(data.pairs);
            var narrow = PairedMean.Of(tally, Math.Min(data.a, data.b));
            var wide = PairedMean.Of(tally, Math.Max(data.a, data.b));
            return narrow.Interval is null || (narrow.Interval.Contains(narrow.Delta!.Value)
                && narrow.Interval.High > narrow.Interval.Low
                && wide.Interval!.Low <= narrow.Interval.Low + 1e-9 && wide.Interval.High >= narrow.Interval.High - 1e-9);
        });

    [Fact]
    public void Interval_LeavesOutZero_ExactlyWhenTheTestRejects() => Laws.Hold(
        from pairs in Laws.AnyPairs from level in Laws.Level select (pairs, level),
        data =>
        {
            var result = PairedMean.Of(Laws.TallyOf(data.pairs), data.level);
            return result.Interval is null || result.Interval.Contains(0) == result.PValue > 1 - data.level;
        });

    // Miller 2024, arXiv:2411.00640: SE^2 = SE_A^2 + SE_B^2 - 2 rho SE_A SE_B, for independent scores. (Of 0/1 pairs, D3 divides by n instead of n - 1.)
    [Fact]
    public void StdError_IsThatOfCorrelatedArms() => Laws.Hold(
        Laws.AnyPairs.Where(pairs => pairs.Length > 2).Select(pairs => pairs.Select(p => p with { Cluster = null, Baseline = p.Baseline * 0.8, Candidate = p.Candidate * 0.9 }).ToArray()),
        pairs =>
        {
            var (a, b, n) = (pairs.Average(p => p.Baseline), pairs.Average(p => p.Candidate), pairs.Length);
            double Covariance(Func<Paired, double> left, Func<Paired, double> right) =>
                pairs.Sum(p => left(p) * right(p)) / (n - 1) / n;
            var errorA = Covariance(p => p.Baseline - a, p => p.Baseline - a);
            var errorB = Covariance(p => p.Candidate - b, p => p.Candidate - b);
            var together = Covariance(p => p.Baseline - a, p => p.Candidate - b);
            var squared = errorA + errorB - (2 * together);
            return squared < 1e-15 || Laws.Near(PairedMean.Of(Laws.TallyOf(pairs)).StdError, Math.Sqrt(squared));
        });

    [Fact]
    public void NoFigureIsEverNotANumber() => Laws.Hold(
        Laws.AnyPairs,
        pairs =>
        {
            var r = PairedMean.Of(Laws.TallyOf(pairs));
            return new[] { r.Delta, r.StdError, r.PValue, r.Mde, r.Interval?.Low, r.Interval?.High, r.Baseline, r.Candidate }
                .All(figure => figure is null || double.IsFinite(figure.Value)) && r.StdError is null or > 0;
        });

    private static PairedTally Merged(PairedTally left, PairedTally right)
    {
        left.Merge(right);
        return left;
    }

    private static bool Same(PairedResult left, PairedResult right) =>
        (left.N, left.Clusters, left.Test) == (right.N, right.Clusters, right.Test)
        && Laws.Near(left.Delta, right.Delta) && Laws.Near(left.StdError, right.StdError)
        && Laws.Near(left.PValue, right.PValue) && Laws.Near(left.Mde, right.Mde)
        && Laws.Near(left.Interval, right.Interval);
}
