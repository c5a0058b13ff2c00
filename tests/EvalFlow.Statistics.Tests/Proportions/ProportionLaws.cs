using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class ProportionLaws
{
    private static readonly Func<long, long, double, Interval>[] Methods = [Proportion.Wilson, Proportion.ClopperPearson];

    [Fact]
    public void ContainsTheShare_AndGrowsWithTheLevel() => Laws.Hold(
        from counts in Laws.Counts from a in Laws.Level from b in Laws.Level select (counts.Events, counts.N, a, b),
        data => Methods.All(method =>
        {
            var narrow = method(data.Events, data.N, Math.Min(data.a, data.b));
            var wide = method(data.Events, data.N, Math.Max(data.a, data.b));
            return narrow.Contains((double)data.Events / data.N) && narrow.Low >= 0 && narrow.High <= 1
                && wide.Low <= narrow.Low + 1e-13 && wide.High >= narrow.High - 1e-13;
        }));

    [Fact]
    public void SwappedLabels_GiveTheMirrorImage() => Laws.Hold(
        Laws.Counts,
        counts => Methods.All(method =>
        {
            var interval = method(counts.Events, counts.N, 0.95);
            var swapped = method(counts.N - counts.Events, counts.N, 0.95);
            return Laws.Near(interval.Low, 1 - swapped.High) && Laws.Near(interval.High, 1 - swapped.Low);
        }));

    [Fact]
    public void ClopperPearson_HoldsWilsonsCentre() => Laws.Hold(
        Laws.Counts.Where(counts => counts.N >= 10),
        counts =>
        {
            var (exact, score) = (Proportion.ClopperPearson(counts.Events, counts.N), Proportion.Wilson(counts.Events, counts.N));
            return exact.High - exact.Low >= score.High - score.Low - 0.01 && exact.Contains((score.Low + score.High) / 2);
        });
}
