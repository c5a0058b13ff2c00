using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class TallyLaws
{
    [Fact]
    public void Merge_IsCommutativeAndAssociative() => Laws.Hold(
        from a in Laws.AnyValues from b in Laws.AnyValues from c in Laws.AnyValues select (a, b, c),
        parts =>
        {
            var left = Merged(Merged(Laws.TallyOf(parts.a), Laws.TallyOf(parts.b)), Laws.TallyOf(parts.c));
            var right = Merged(Laws.TallyOf(parts.c), Merged(Laws.TallyOf(parts.b), Laws.TallyOf(parts.a)));
            return Same(left, right) && Same(left, Laws.TallyOf([.. parts.a, .. parts.b, .. parts.c]));
        });

    [Fact]
    public void Merge_OfZerosAndOnes_IsExact() => Laws.Hold(
        from a in Laws.Binary from b in Laws.Binary select (a, b),
        parts =>
        {
            var merged = Merged(Laws.TallyOf(parts.a), Laws.TallyOf(parts.b));
            return merged.Sum == parts.a.Concat(parts.b).Sum(v => v.Value) && merged.SumSquares == merged.Sum && merged.IsBinary;
        });

    [Fact]
    public void Merge_WithNothing_ChangesNothing() => Laws.Hold(
        Laws.AnyValues, values => Same(Merged(new Tally(), Laws.TallyOf(values)), Laws.TallyOf(values)));

    [Fact]
    public void Estimate_IsInvariantUnderOrderAndSharding() => Laws.Hold(
        from values in Laws.AnyValues from cut in Gen.Choose(0, 30) select (values, cut),
        data =>
        {
            var whole = MeanEstimate.Of(Laws.TallyOf(data.values));
            var sharded = Laws.TallyOf(data.values.Skip(data.cut).Reverse());
            sharded.Merge(Tally.FromState(Laws.TallyOf(data.values.Take(data.cut)).ToState()));
            var other = MeanEstimate.Of(sharded);
            return Laws.Near(whole.Value, other.Value) && Laws.Near(whole.StdError, other.StdError)
                && Laws.Near(whole.Interval, other.Interval) && whole.Clusters == other.Clusters;
        });

    [Fact]
    public void Interval_ContainsTheEstimate_AndGrowsWithTheLevel() => Laws.Hold(
        from values in Laws.AnyValues from a in Laws.Level from b in Laws.Level select (values, a, b),
        data =>
        {
            var tally = Laws.TallyOf(data.values);
            var narrow = MeanEstimate.Of(tally, Math.Min(data.a, data.b));
            var wide = MeanEstimate.Of(tally, Math.Max(data.a, data.b));
            return narrow.Interval is null
                ? wide.Interval is null
                : narrow.Interval.Contains(narrow.Value!.Value)
                    && wide.Interval!.Low <= narrow.Interval.Low + 1e-12
                    && wide.Interval.High >= narrow.Interval.High - 1e-12;
        });

    [Fact]
    public void Interval_OfSwappedLabels_IsTheMirrorImage() => Laws.Hold(
        Laws.Binary,
        values =>
        {
            var estimate = MeanEstimate.Of(Laws.TallyOf(values));
            var swapped = MeanEstimate.Of(Laws.TallyOf(values.Select(v => v with { Value = 1 - v.Value })));
            return Laws.Near(estimate.StdError, swapped.StdError) && (estimate.Interval is null
                ? swapped.Interval is null
                : Laws.Near(estimate.Interval.Low, 1 - swapped.Interval!.High)
                    && Laws.Near(estimate.Interval.High, 1 - swapped.Interval.Low));
        });

    [Fact]
    public void Estimate_NeverClaimsCertainty() => Laws.Hold(
        Laws.AnyValues,
        values =>
        {
            var estimate = MeanEstimate.Of(Laws.TallyOf(values));
            return estimate.StdError is null or > 0 && (estimate.Interval is null || estimate.Interval.High > estimate.Interval.Low);
        });

    private static Tally Merged(Tally left, Tally right)
    {
        left.Merge(right);
        return left;
    }

    private static bool Same(Tally left, Tally right) =>
        left.Count == right.Count && left.IsBinary == right.IsBinary && left.Clusters == right.Clusters
        && left.Min == right.Min && left.Max == right.Max
        && Laws.Near(left.Sum, right.Sum) && Laws.Near(left.SumSquares, right.SumSquares)
        && Laws.Near(StandardError.Clustered(left), StandardError.Clustered(right));
}
