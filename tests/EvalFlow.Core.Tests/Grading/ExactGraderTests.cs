using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Tests.Grading;

public sealed class ExactGraderTests : GraderTest
{
    [Theory]
    [InlineData("", "Paris", "Paris", "correct")]
    [InlineData("", "  paris\n", "Paris", "correct")]
    [InlineData("", "New \n York", "new york", "correct")]
    [InlineData("", "New\u00A0York", "new york", "correct")]
    [InlineData("", "Paris.", "Paris", "incorrect")]
    [InlineData("", "Paris it is", "Paris", "incorrect")]
    [InlineData("", "Par is", "Paris", "incorrect")]
    [InlineData("", "", "Paris", "incorrect")]
    [InlineData("", "STRASSE", "straße", "incorrect")]
    [InlineData("", "ÀÉ", "àé", "correct")]
    [InlineData("ignore_case: false", "paris", "Paris", "incorrect")]
    [InlineData("ignore_space: false", "Paris ", "Paris", "incorrect")]
    [InlineData("ignore_space: false", "Paris", "PARIS", "correct")]
    [InlineData("ignore_punctuation: true", "**Paris.**", "Paris", "correct")]
    [InlineData("ignore_punctuation: true", "\u201CParis\u201D !", "Paris", "correct")]
    [InlineData("ignore_punctuation: true", "-5", "5", "incorrect")]
    [InlineData("ignore_punctuation: true", "5%", "5", "incorrect")]
    [InlineData("ignore_punctuation: true", "C++", "C", "incorrect")]
    [InlineData("ignore_punctuation: true", "!", "?", "incorrect")]
    [InlineData("ignore_punctuation: true", "東京。", "東京", "correct")]
    public void Grade_ComparesTheWholeResponse(string option, string response, string target, string label)
    {
        Assert.Equal(Grade.Scored(label, label == "correct" ? 1 : 0), GradeOf($"type: exact\n{option}", response, target));
    }

    [Fact]
    public void Grade_SeveralTargets_OneIsEnough()
    {
        Assert.Equal("correct", GradeOf("type: exact", "UK", "United Kingdom", "uk").Label);
    }

    [Fact]
    public void Grade_NoTargetOrOnlyEmptyOnes_IsSkipped()
    {
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: exact", "Paris"));
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: exact", "", "", "  "));
    }

    [Fact]
    public void Grade_VeryLongResponse_IsComparedToItsEnd()
    {
        string text = string.Concat(Enumerable.Repeat("word ", 1_000_000));

        Assert.Equal("correct", GradeOf("type: exact", text, text.TrimEnd()).Label);
        Assert.Equal("incorrect", GradeOf("type: exact", text + "x", text).Label);
    }

    [Fact]
    public void Read_AFlagThatIsNone_IsReportedWithItsLine()
    {
        EvalFlow.Core.Evals.Problem problem = OnlyProblem("type: exact\nignore_case: perhaps");

        Assert.Equal(("graders[0].ignore_case", 3), (problem.Field, problem.Line));
        Assert.Equal("Write ignore_case: true or ignore_case: false.", problem.Fix);
    }
}
