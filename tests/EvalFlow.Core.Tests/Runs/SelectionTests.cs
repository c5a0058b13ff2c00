using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

public sealed class SelectionTests
{
    private static int[] Select(int limit, IEnumerable<int> ordinals)
    {
        Selection selection = new(limit);
        foreach (int ordinal in ordinals)
        {
            selection.Offer(ordinal, $"sample-{ordinal}");
        }
        return selection.ToOrdinals();
    }

    [Fact]
    public void ToOrdinals_LargerLimit_ContainsTheSmaller() =>
        Assert.Subset(Select(200, Enumerable.Range(0, 5000)).ToHashSet(), Select(50, Enumerable.Range(0, 5000)).ToHashSet());

    [Fact]
    public void ToOrdinals_OtherOrder_GivesTheSameSamples() =>
        Assert.Equal(Select(50, Enumerable.Range(0, 5000)), Select(50, Enumerable.Range(0, 5000).Reverse()));

    // A file sorted by type must not give a limited run of one type only.
    [Fact]
    public void ToOrdinals_IsSpreadOverTheFile()
    {
        int firstHalf = Select(400, Enumerable.Range(0, 5000)).Count(ordinal => ordinal < 2500);
        Assert.InRange(firstHalf, 150, 250);
    }

    [Fact]
    public void ToRanked_AnyBeginning_IsWhatALimitedRunOfThatSizeTakes()
    {
        Selection all = new(5000);
        foreach (int ordinal in Enumerable.Range(0, 5000))
        {
            all.Offer(ordinal, $"sample-{ordinal}");
        }

        int[] ranked = all.ToRanked();

        Assert.Equal(Enumerable.Range(0, 5000), ranked.Order());
        Assert.All((int[])[1, 50, 700], limit => Assert.Equal(Select(limit, Enumerable.Range(0, 5000)), ranked[..limit].Order()));
    }

    [Fact]
    public void WriteThenRead_GivesTheSameOrdinals() => Assert.Equal([3, 17, 40_000], Selection.Read(Selection.Write([3, 17, 40_000])));
}
