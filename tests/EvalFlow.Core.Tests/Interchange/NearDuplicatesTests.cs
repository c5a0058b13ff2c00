using EvalFlow.Core.Interchange.Similarity;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class NearDuplicatesTests
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 400).Select(i => $"w{(uint)(i * 2654435761) % 100_000:x}")];

    /// <summary>Pairs that differ in one word of thirty are nearly all found; unrelated texts are not told about.</summary>
    [Fact]
    public void ChangedWord_IsFound_UnrelatedTextsAreNot()
    {
        Random random = new(7);
        List<string> texts = [];
        for (int i = 0; i < 500; i++)
        {
            string[] words = [.. Enumerable.Range(0, 30).Select(_ => Words[random.Next(Words.Length)])];
            texts.Add(string.Join(' ', words));
            words[random.Next(30)] = "changed";
            texts.Add(string.Join(' ', words));
        }
        IReadOnlyList<NearDuplicate> found = NearDuplicates.Find(texts, 0, NearDuplicates.Threshold, TestContext.Current.CancellationToken);
        Assert.All(found, pair => Assert.Equal((pair.Place - 1, 1), (pair.Earlier, pair.Place % 2)));
        Assert.InRange(found.Count, 490, 500);
    }

    [Fact]
    public void OnlyLaterTexts_AreToldAbout()
    {
        string[] texts = ["the same long text stands here twice", "the same long text stands here twice", "The same long text stands HERE twice!"];
        Assert.Equal([new NearDuplicate(2, 0, 1)], NearDuplicates.Find(texts, 2, NearDuplicates.Threshold, TestContext.Current.CancellationToken));
    }

    /// <summary>Of ten thousand children of one template each is told about once, without comparing each with all.</summary>
    [Fact]
    public void Template_IsToldOncePerChild()
    {
        string[] texts = [.. Enumerable.Range(0, 10_000).Select(i => $"Please write a very polite letter to my landlord about the broken heating in flat number {i}")];
        IReadOnlyList<NearDuplicate> found = NearDuplicates.Find(texts, 0, NearDuplicates.Threshold, TestContext.Current.CancellationToken);
        Assert.InRange(found.Count, 9_900, 9_999);
    }

    [Fact]
    public void Similarity_IsJaccard() => Prop.ForAll(
        ArbMap.Default.ArbFor<uint[]>(), ArbMap.Default.ArbFor<uint[]>(), (left, right) =>
        {
            uint[] a = [.. left.Append(1u).Distinct().Order()];
            uint[] b = [.. right.Append(1u).Distinct().Order()];
            return Math.Abs(Shingles.Similarity(a, b) - ((double)a.Intersect(b).Count() / a.Union(b).Count())) < 1e-12;
        }).QuickCheckThrowOnFailure();
}
