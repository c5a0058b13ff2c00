using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Tests.Grading;

public sealed class RegexGraderTests : GraderTest
{
    [Theory]
    [InlineData(@"pattern: '\bRome\b'", "to Rome!", "match", 1)]
    [InlineData(@"pattern: '\bRome\b'", "to rome!", "no_match", 0)]
    [InlineData("pattern: rome\nignore_case: true", "ROME", "match", 1)]
    [InlineData("pattern: rome\non: no_match", "ROME", "no_match", 1)]
    [InlineData("pattern: rome\non: no_match", "rome", "match", 0)]
    [InlineData("pattern: '^$'", "", "match", 1)]
    [InlineData(@"pattern: '(a)\1'", "xaay", "match", 1)]
    [InlineData("pattern: 'a(?!b)'", "ab", "no_match", 0)]
    public void Grade_SaysWhetherThePatternMatches(string option, string response, string label, double value)
    {
        Assert.Equal(Grade.Scored(label, value), GradeOf($"type: regex\n{option}", response));
    }

    [Fact]
    public void Grade_NestedRepetition_IsLinearAndStillAnswered()
    {
        Assert.Equal("no_match", GradeOf("type: regex\npattern: '^(a+)+$'\ntimeout_ms: 60000", new string('a', 5000) + "!").Label);
    }

    [Fact]
    public void Grade_CatastrophicPatternThatNeedsBacktracking_TimesOutAsTheGradersFailure()
    {
        Grade grade = GradeOf(@"type: regex" + "\n" + @"pattern: '^(a|aa)+(?=b)\1$'" + "\ntimeout_ms: 20", new string('a', 5000) + "!");

        Assert.Equal(Grade.JudgeFailed("pattern timed out"), grade);
    }

    [Fact]
    public void Read_ABrokenPattern_GivesTheParsersWords()
    {
        Problem problem = OnlyProblem("type: regex\npattern: 'a(b'");

        Assert.Equal(("graders[0].pattern", 3, "10"), (problem.Field, problem.Line, problem.Column));
        Assert.Contains("Not enough )'s", problem.Message, StringComparison.Ordinal);
        Assert.Contains("single quotes", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeout_ms: 0", "between 1 and 60000")]
    [InlineData("on: hit", "'hit' is not allowed")]
    public void Read_AnOptionOutOfRange_IsReported(string option, string message)
    {
        Assert.Contains(message, OnlyProblem($"type: regex\npattern: a\n{option}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutAPattern_IsReported()
    {
        Assert.Equal("graders[0].pattern", OnlyProblem("type: regex").Field);
    }
}
