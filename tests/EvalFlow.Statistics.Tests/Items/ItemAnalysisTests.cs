namespace EvalFlow.Statistics.Tests;

public sealed class ItemAnalysisTests
{
    [Fact]
    public void NoTakers_NoFigures()
    {
        var analysis = ItemAnalysis.Of(new ResponseTable(2));
        Assert.Null(analysis.Kr20);
        Assert.Null(analysis.Items[0].Difficulty);
        Assert.Null(analysis.Items[0].ItemRest);
        Assert.Null(analysis.Items[0].UpperLower);
        Assert.Throws<ArgumentException>(() => ItemResponse.TwoParameter(new ResponseTable(2)));
    }

    [Fact]
    public void SaturatedItem_TellsNothing()
    {
        var table = new ResponseTable(3);
        table.Add([1, 1, 0], 4);
        table.Add([1, 0, 0], 3);
        table.Add([1, 1, 1], 2);
        var analysis = ItemAnalysis.Of(table);
        Assert.Equal(1, analysis.Items[0].Difficulty);
        Assert.Null(analysis.Items[0].ItemRest);
        Assert.Equal(2, analysis.InformativeItems);
        Assert.Null(ItemResponse.OneParameter(table).Items[0]);
        Assert.NotNull(ItemResponse.OneParameter(table).Items[1]);
    }

    // Ten takers with totals 0..3: the best and the worst 27 % are 2.7 takers each, so the third counts for 0.7.
    [Fact]
    public void Kelley_TiedTakers_CountInPart()
    {
        var table = new ResponseTable(3);
        table.Add([1, 1, 1], 2);
        table.Add([1, 1, 0], 2);
        table.Add([0, 1, 0], 4);
        table.Add([0, 0, 0], 2);
        var items = ItemAnalysis.Of(table).Items;
        Close.To(1, items[0].UpperLower, 1e-12);
        Close.To(1 - (0.7 / 2.7), items[1].UpperLower, 1e-12);
        Close.To(2 / 2.7, items[2].UpperLower, 1e-12);
    }

    [Fact]
    public void Information_IsLargestAtTheDifficulty()
    {
        var item = new ItemParameters(1.6, 0.4);
        Close.To(1.6 * 1.6 / 4, item.Information(0.4), 1e-12);
        Assert.True(item.Information(0.9) < item.Information(0.4));
        Close.To(0.5, item.Probability(0.4), 1e-12);
    }

    [Fact]
    public void Responses_Impossible_AreRefused()
    {
        var table = new ResponseTable(2);
        Assert.Throws<ArgumentException>(() => table.Add([1]));
        Assert.Throws<ArgumentException>(() => table.Add([1, 2]));
        Assert.Throws<ArgumentException>(() => table.Add([1, 0], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResponseTable(0));
    }
}
