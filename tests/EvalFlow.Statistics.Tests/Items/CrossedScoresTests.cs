namespace EvalFlow.Statistics.Tests;

public sealed class CrossedScoresTests
{
    // LSAT section 6 (Bock and Lieberman 1970), patterns 00000 to 11111 in binary order; the same figures as the item analysis gives.
    private static readonly int[] Lsat =
    [
        3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
    ];

    [Fact]
    public void Lsat_ItemRestAndReliability_AreThePublished()
    {
        int[] takers = [.. Enumerable.Range(0, 32).SelectMany(pattern => Enumerable.Repeat(pattern, Lsat[pattern]))];
        double[][] items = [.. Enumerable.Range(0, 5).Select(item => takers.Select(pattern => (double)((pattern >> (4 - item)) & 1)).ToArray())];
        var scores = Of(items);
        Close.To(.2950, scores.Variance()!.Reliability, 5e-5);
        double[] expected = [.1128, .1532, .1728, .1444, .1216];
        for (var item = 0; item < 5; item++)
        {
            Close.To(expected[item], scores.ItemRest(items[item]), 5e-5);
        }
    }

    // Ten persons on twelve items; the components computed apart from this code, from the mean squares of the formulas.
    [Fact]
    public void TenPersons_GiveTheComponentsOfTheirMeanSquares()
    {
        string[] persons =
        [
            "101000000000", "111001000000", "111110000000", "110110010000", "111110100000",
            "111011100000", "111111101000", "111111110000", "111111111110", "111111111111",
        ];
        var scores = Of([.. Enumerable.Range(0, 12).Select(item => persons.Select(person => person[item] - 48d).ToArray())]);
        var variance = scores.Variance()!;
        Close.To(.0565656566, variance.BetweenTakers, 1e-9);
        Close.To(.0853535354, variance.BetweenItems, 1e-9);
        Close.To(.1184343434, variance.Residual, 1e-9);
        Close.To(.8514412417, variance.Reliability, 1e-9);
    }

    [Fact]
    public void TooLittle_HasNoFigures()
    {
        Assert.Null(Of([[1, 0, 1]]).Variance());
        Assert.Null(Of([[1], [0]]).Variance());
        Assert.Null(Of([[1, 0], [0, 1]]).ItemRest([1, 0]));
        Assert.Null(Of([[1, 0, 0], [1, 1, 1]]).ItemRest([1, 1, 1]));
        Assert.Null(Of([[1, 0, 1], [0, 1, 0]]).Variance()!.Reliability);
    }

    [Fact]
    public void Scores_Impossible_AreRefused()
    {
        CrossedScores scores = new(2);
        Assert.Throws<ArgumentException>(() => scores.Add([1]));
        Assert.Throws<ArgumentException>(() => scores.Add([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => scores.Add([1, double.PositiveInfinity]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CrossedScores(0));
    }

    private static CrossedScores Of(double[][] items)
    {
        CrossedScores scores = new(items[0].Length);
        foreach (var item in items)
        {
            scores.Add(item);
        }

        return scores;
    }
}
