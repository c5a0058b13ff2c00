using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Tests.Grading;

public sealed class ChoiceGraderTests : GraderTest
{
    [Theory]
    [InlineData("[No] 17 is not ... so yes, [Yes].", "listed", "yes")]
    [InlineData("[No] 17 is not ... so yes, [Yes].", "first", "no")]
    [InlineData("[No] 17 is not ... so yes, [Yes].", "last", "yes")]
    [InlineData("NO.", "listed", "no")]
    [InlineData("I know nothing of yesterday", "listed", null)]
    [InlineData("", "listed", null)]
    [InlineData("yes", "first", "yes")]
    [InlineData("yes_no", "last", null)]
    public void Grade_Words_AreFoundAsWholeWords(string response, string pick, string? chosen)
    {
        string options = $"type: choice\nchoices: [yes, no]\npick: {pick}";
        Grade expected = chosen is null ? Grade.Scored("incorrect", 0, "no choice found") : Grade.Scored("correct", 1);

        Assert.Equal(expected, GradeOf(options, response, chosen ?? "yes"));
        if (chosen is not null)
        {
            Assert.Equal(Grade.Scored("incorrect", 0), GradeOf(options, response, chosen == "yes" ? "No" : "Yes"));
        }
    }

    [Theory]
    [InlineData("B", "B")]
    [InlineData("The answer is (C).", "C")]
    [InlineData("A good question. I'd say **D**", "D")]
    [InlineData("A", "A")]
    [InlineData("A. Because it is.", "A")]
    [InlineData("(A) because", "A")]
    [InlineData("b", null)]
    [InlineData("CAB", null)]
    [InlineData("E", null)]
    public void Grade_Letters_AreCapitalsThatStandAlone(string response, string? chosen)
    {
        Grade grade = GradeOf("type: choice", response, chosen ?? "A");

        Assert.Equal(chosen is null ? "no choice found" : null, grade.Reason);
        Assert.Equal(chosen is null ? "incorrect" : "correct", grade.Label);
    }

    [Theory]
    [InlineData("I think it is J", "IJ", "J")]
    [InlineData("I", "IJ", "I")]
    [InlineData("First I, then J", "IJ", "I")]
    public void Grade_OtherLetters_AreNamedInARow(string response, string letters, string target)
    {
        Assert.Equal("correct", GradeOf($"type: choice\nletters: {letters}", response, target).Label);
    }

    [Theory]
    [InlineData("It is very likely", "first", "very likely")]
    [InlineData("It is very likely", "last", "very likely")]
    [InlineData("likely, then very likely", "first", "likely")]
    [InlineData("not sure", "first", "not sure")]
    public void Grade_ChoicesWithinChoices_TheLongerIsMeant(string response, string pick, string chosen)
    {
        Assert.Equal("correct", GradeOf($"type: choice\nchoices: [likely, very likely, not, not sure]\npick: {pick}", response, chosen).Label);
    }

    [Fact]
    public void Grade_SeveralTargets_OneIsEnough()
    {
        Assert.Equal("correct", GradeOf("type: choice", "B", "A", " b ").Label);
    }

    [Fact]
    public void Grade_TargetMissingOrNoChoice_IsSkippedWithTheCause()
    {
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: choice", "A", ""));
        Assert.Equal(Grade.Skipped("the target is none of the choices"), GradeOf("type: choice", "A", "E"));
    }

    [Fact]
    public void Grade_VeryLongResponseFullOfNearMisses_IsSearchedOnce()
    {
        string text = string.Concat(Enumerable.Repeat("yesterday nobody ", 200_000));

        Assert.Equal("no choice found", GradeOf("type: choice\nchoices: [yes, no]\npick: last", text, "yes").Reason);
        Assert.Equal("correct", GradeOf("type: choice\nchoices: [yes, no]\npick: last", "no " + text, "no").Label);
    }

    [Theory]
    [InlineData("choices: [yes]", "graders[0].choices", "at least two")]
    [InlineData("choices: [yes, '']", "graders[0].choices", "at least two")]
    [InlineData("choices: [yes, Yes]", "graders[0].choices", "twice")]
    [InlineData("choices: [yes, no]\nletters: AB", "graders[0].letters", "both")]
    [InlineData("letters: abc", "graders[0].letters", "capital letters")]
    [InlineData("letters: AAB", "graders[0].letters", "different")]
    [InlineData("letters: A", "graders[0].letters", "different")]
    [InlineData("pick: lst", "graders[0].pick", "Did you mean 'last'?")]
    public void Read_BrokenChoices_AreReported(string option, string field, string message)
    {
        Problem problem = OnlyProblem($"type: choice\n{option}");

        Assert.Equal(field, problem.Field);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Fix);
    }
}
