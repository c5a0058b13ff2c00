using EvalFlow.Core.Interchange.Similarity;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class DuplicateSearchTests
{
    [Fact]
    public void Find_SaysWhatATextResembles_WithoutAddingIt()
    {
        DuplicateSearch search = new(2, NearDuplicates.Threshold);
        Assert.Null(search.Add("the same long text stands here twice"));
        Assert.Equal(new SimilarText(0, 1), search.Find("The same long text stands HERE twice!"));
        Assert.Equal(new SimilarText(0, 1), search.Add("the same long text stands here, twice"));
        Assert.Null(search.Find("something else altogether, which nobody wrote before"));
        Assert.Null(search.Find(""));
    }

    /// <summary>Of long texts a sample of the pieces is kept: the similarity is then near the true one, and what is the same stays the same.</summary>
    [Fact]
    public void LongTexts_AreComparedByASample_NearTheTruth()
    {
        Random random = new(5);
        double worst = 0;
        for (int round = 0; round < 40; round++)
        {
            string[] words = [.. Enumerable.Range(0, 300).Select(_ => random.Next(100_000).ToString(System.Globalization.CultureInfo.InvariantCulture))];
            string first = string.Join(' ', words);
            for (int changed = 0; changed < 15; changed++)
            {
                words[random.Next(words.Length)] = "changed";
            }
            string second = string.Join(' ', words);
            double exact = new DuplicateSearch(1, 0) is var whole && whole.Add(first) is null ? whole.Find(second)!.Value.Similarity : 0;
            double sampled = new DuplicateSearch(1, 0, 128) is var part && part.Add(first) is null ? part.Find(second)!.Value.Similarity : 0;
            worst = Math.Max(worst, Math.Abs(exact - sampled));
        }
        Assert.InRange(worst, 0.0001, 0.15);
    }
}
