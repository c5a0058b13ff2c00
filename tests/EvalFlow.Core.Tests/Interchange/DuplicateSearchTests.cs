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

    /// <summary>Numbers in one long sentence are different questions; the same number twice is one, and what was not filled in at all resembles nothing.</summary>
    [Fact]
    public void Template_ThatAllAreFilledInto_DoesNotCount()
    {
        string[] texts = [.. Enumerable.Range(10_000, 400).Select(number => $"Is {7919 * number} a prime number? Think step by step, and then answer with yes or with no in brackets.")];
        CommonPieces common = CommonPieces.Of(texts);
        Assert.True(common.Count > 40);
        DuplicateSearch search = new(texts.Length, NearDuplicates.Threshold, 128, common);
        Assert.All(texts, text => Assert.Null(search.Add(text)));
        Assert.Equal(new SimilarText(3, 1), search.Find(texts[3] + "!"));
        Assert.Null(search.Find("Is a prime number? Think step by step, and then answer with yes or with no in brackets."));
        // Without knowing of the template they are all alike.
        DuplicateSearch naive = new(texts.Length, NearDuplicates.Threshold);
        Assert.InRange(texts.Count(text => naive.Add(text) is not null), 350, 399);
    }
}
