using System.Globalization;
using System.Text;
using EvalFlow.Core.Alerts;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("over-refusal", 20, "over-refusal")]
    [InlineData("  a \r\n\t b  ", 20, "a b")]
    [InlineData("\u202Egnp.exe\u2066", 20, "gnp.exe")]
    [InlineData("\u001b[31mred\u001b[0m", 20, "[31mred [0m")]
    [InlineData("\uFEFFz\u200Be\u2060ro", 20, "zero")]
    [InlineData("half\uD83D", 20, "half")]
    [InlineData("👩‍👩‍👧‍👦", 20, "👩‍👩‍👧‍👦")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("ab 👩‍👩‍👧‍👦", 5, "ab…")]
    [InlineData("أهلا", 20, "أهلا")]
    [InlineData(null, 20, "")]
    public void Of_EachKindOfTrouble_IsOneCleanLine(string? text, int max, string expected) => Assert.Equal(expected, SafeName.Of(text, max));

    [Fact]
    public void Of_Anything_IsShortCleanWholeAndStable() => Law.Holds(
        from name in Hostile.Name from max in Gen.Choose(1, 200) select (name, max),
        input =>
        {
            string safe = SafeName.Of(input.name, input.max);
            return safe.Length <= input.max && safe == safe.Trim() && safe == SafeName.Of(safe, input.max)
                && safe.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && !Rune.IsControl(rune)
                    && (rune.Value == 0x200D || Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format));
        });
}
