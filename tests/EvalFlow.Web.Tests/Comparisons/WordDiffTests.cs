using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Tests.Comparisons;

public sealed class WordDiffTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("", "all new")]
    [InlineData("all gone", "")]
    [InlineData("I can help with that.", "I cannot help with that.")]
    [InlineData("a b c d", "b c x d")]
    [InlineData("line\r\nline  two", "line\nline two\n")]
    [InlineData("👩‍👩‍👧 and 你好", "👩‍👩‍👦 and 你好!")]
    public void Of_AnyTexts_GivesBothBack(string before, string after)
    {
        IReadOnlyList<DiffWords> words = WordDiff.Of(before, after)!;
        Assert.Equal(before, string.Concat(words.Where(part => part.Fate != LineFate.Added).Select(part => part.Text)));
        Assert.Equal(after, string.Concat(words.Where(part => part.Fate != LineFate.Removed).Select(part => part.Text)));
    }

    [Fact]
    public void Of_OneWordChanged_KeepsTheRest() => Assert.Equal(
        [new(LineFate.Same, "I "), new(LineFate.Removed, "can"), new(LineFate.Added, "cannot"), new(LineFate.Same, " help.")],
        WordDiff.Of("I can help.", "I cannot help.")!);

    [Fact]
    public void Of_AnswerAndRefusal_ShowsOneAfterTheOther() => Assert.Equal(
        [new(LineFate.Removed, "End it with kill and its number."), new(LineFate.Added, "I'm sorry, but I can't help with that.")],
        WordDiff.Of("End it with kill and its number.", "I'm sorry, but I can't help with that.")!);

    [Fact]
    public void Of_VeryLongTexts_GivesUp() =>
        Assert.Null(WordDiff.Of(string.Concat(Enumerable.Repeat("a ", 5000)), string.Concat(Enumerable.Repeat("b ", 5000))));
}
