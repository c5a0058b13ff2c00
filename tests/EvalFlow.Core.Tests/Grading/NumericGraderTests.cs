using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Tests.Grading;

public sealed class NumericGraderTests : GraderTest
{
    [Theory]
    [InlineData("", "First 3, then 42.", "42")]
    [InlineData("pick: first", "First 3, then 42.", "3")]
    [InlineData("", "It is 1,234,567.5!", "1234567.5")]
    [InlineData("", "It is 1\u202F234", "1234")]
    [InlineData("", "It is 1'234.5", "1234.5")]
    [InlineData("", "the list 1,2,3", "3")]
    [InlineData("", "x = -5", "-5")]
    [InlineData("", "x = \u22125", "-5")]
    [InlineData("", "-$2.50", "-2.5")]
    [InlineData("", "10-5", "5")]
    [InlineData("", "in 2020-05", "5")]
    [InlineData("", "(-7)", "-7")]
    [InlineData("", "6.02e23", "6.02E+23")]
    [InlineData("", "3 euros", "3")]
    [InlineData("", "2e", "2")]
    [InlineData("", ".5", "0.5")]
    [InlineData("", "\\boxed{42}", "42")]
    [InlineData("", "5 of H2O and GPT4", "5")]
    [InlineData("", "14 %", "14")]
    [InlineData("percent: fraction", "14 %", "0.14")]
    [InlineData("percent: fraction", "0.14", "14%")]
    [InlineData("decimal: comma", "1.234,5", "1234,5")]
    [InlineData("decimal: comma", "3,14", "3,14")]
    [InlineData("tolerance: 0.1", "2.9", "3")]
    [InlineData("tolerance: 0.1", "0.2", "0.3")]
    [InlineData("relative_tolerance: 0.01", "101", "100")]
    [InlineData("", "0.1", "0.10")]
    public void Grade_TheNumberIsTheTargets_IsCorrect(string option, string response, string target)
    {
        Assert.Equal(Grade.Scored("correct", 1), GradeOf($"type: numeric\n{option}", response, target));
    }

    [Theory]
    [InlineData("", "41", "42", null)]
    [InlineData("", "3,14", "3.14", null)]
    [InlineData("tolerance: 0.1", "2.89", "3", null)]
    [InlineData("relative_tolerance: 0.01", "101.1", "100", null)]
    [InlineData("", "1e400", "5", "no number found")]
    [InlineData("", "forty-two", "42", "no number found")]
    [InlineData("", "H2O", "2", "no number found")]
    [InlineData("", "", "42", "no number found")]
    public void Grade_AnotherNumberOrNone_IsIncorrect(string option, string response, string target, string? reason)
    {
        Assert.Equal(Grade.Scored("incorrect", 0, reason), GradeOf($"type: numeric\n{option}", response, target));
    }

    [Fact]
    public void Grade_UnusableTarget_IsSkippedWithTheCause()
    {
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: numeric", "42", ""));
        Assert.Equal(Grade.Skipped("the target is not a number"), GradeOf("type: numeric", "42", "many"));
        Assert.Equal("correct", GradeOf("type: numeric", "42", "many", "42").Label);
    }

    [Fact]
    public void Grade_EndlessDigits_AreNoNumberAndCostOnePass()
    {
        Assert.Equal("no number found", GradeOf("type: numeric", new string('9', 2_000_000), "42").Reason);
        Assert.Equal("no number found", GradeOf("type: numeric", "1" + string.Concat(Enumerable.Repeat(",111", 500_000)), "42").Reason);
        Assert.Equal("correct", GradeOf("type: numeric", new string('9', 2_000_000) + " 42", "42").Label);
    }

    [Theory]
    [InlineData("tolerance: -1", "graders[0].tolerance")]
    [InlineData("relative_tolerance: 5", "graders[0].relative_tolerance")]
    [InlineData("tolerance: '0,1'", "graders[0].tolerance")]
    [InlineData("decimal: dot", "graders[0].decimal")]
    [InlineData("pick: middle", "graders[0].pick")]
    [InlineData("percent: yes", "graders[0].percent")]
    public void Read_AnOptionOutOfRange_IsReported(string option, string field)
    {
        Assert.Equal(field, OnlyProblem($"type: numeric\n{option}").Field);
    }
}
