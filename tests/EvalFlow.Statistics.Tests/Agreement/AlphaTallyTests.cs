using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class AlphaTallyTests
{
    // Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: 12 units, 4 observers, nominal, with missing
    // ratings; alpha 0.743. Coincidences as in the matrix there.
    private static readonly int[][] Krippendorff =
    [
        [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
    ];

    private static AlphaTally Of(int categories, IEnumerable<int[]> units)
    {
        AlphaTally tally = new(categories);
        foreach (var unit in units)
        {
            tally.Add(unit);
        }

        return tally;
    }

    [Fact]
    public void Alpha_OfKrippendorffsExample_IsTheirs()
    {
        var tally = Of(5, Krippendorff.Select(unit => unit.Select(rating => rating - 1).ToArray()));
        Assert.Equal(11, tally.Units);
        Assert.Equal(0.743, tally.Alpha!.Value, 3);
        Assert.Equal(7, tally.Coincidences(0, 0), 9);
        Assert.Equal(4.0 / 3, tally.Coincidences(0, 1), 9);
        Assert.Equal(1.0 / 3, tally.Coincidences(0, 2), 9);
        Assert.Equal(10, tally.Coincidences(1, 1), 9);
        Assert.Equal(13, tally.Ratings(1), 9);
    }

    [Fact]
    public void Alpha_OfAnyRatings_IsThatOfTheDefinition()
    {
        var units = Gen.Choose(0, 3).ArrayOf().Select(unit => unit.Take(6).ToArray()).ArrayOf();
        Laws.Hold(units, all =>
        {
            var tally = Of(4, all);
            var known = KrippendorffAlpha.Of([.. all.Select(unit => (IReadOnlyList<double?>)[.. unit.Select(rating => (double?)rating)])]);
            return known.Units == tally.Units && Laws.Near(known.Alpha, tally.Alpha);
        });
    }

    [Fact]
    public void Sum_OfTallies_IsTheTallyOfAll()
    {
        var parts = Krippendorff.Select(unit => Of(6, [unit])).ToArray();
        Assert.Equal(Of(6, Krippendorff).Alpha!.Value, AlphaTally.Sum(parts).Alpha!.Value, 12);
    }

    [Fact]
    public void Interval_OfUnitsThatStandAlone_IsTheOneOverUnits()
    {
        var clusters = Krippendorff.Take(11).Select(unit => Of(6, [unit])).ToArray();
        var interval = AlphaTally.IntervalOf(clusters)!;
        var known = KrippendorffAlpha.IntervalOf([.. Krippendorff.Take(11).Select(unit => (IReadOnlyList<double?>)[.. unit.Select(rating => (double?)rating)])])!;
        Assert.Equal(known.Low, interval.Low, 9);
        Assert.Equal(known.High, interval.High, 9);
    }

    [Fact]
    public void Interval_OfClusters_IsWiderThanIfTheirUnitsStoodAlone()
    {
        int[][] units = [.. Enumerable.Range(0, 200).Select(i => (i / 10) % 4 == 0 ? new[] { 0, 1 } : (i / 10) % 2 == 0 ? [0, 0] : [1, 1])];
        var alone = AlphaTally.IntervalOf([.. units.Select(unit => Of(2, [unit]))])!;
        var clustered = AlphaTally.IntervalOf([.. units.Chunk(10).Select(chunk => Of(2, chunk))])!;
        Assert.True(clustered.High - clustered.Low > 2 * (alone.High - alone.Low), $"{clustered} is hardly wider than {alone}.");
    }

    [Fact]
    public void Interval_WhenAllAgree_IsNone() => Assert.Null(AlphaTally.IntervalOf([.. Enumerable.Range(0, 20).Select(i => Of(2, [[i % 2, i % 2]]))]));
}
