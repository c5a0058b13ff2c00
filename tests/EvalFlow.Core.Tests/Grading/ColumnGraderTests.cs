using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

public sealed class ColumnGraderTests : GraderTest
{
    [Theory]
    [InlineData("", "2_full_refusal", "2_full_refusal", null)]
    [InlineData("", " TRUE ", "true", 1d)]
    [InlineData("", "True", "true", 1d)]
    [InlineData("", "false", "false", 0d)]
    [InlineData("", "0.70", "0.7", 0.7)]
    [InlineData("", "1e3", "1000", 1000d)]
    [InlineData("labels: [Safe, Unsafe]", "UNSAFE", "Unsafe", null)]
    [InlineData("labels: [0, 1]", "1.0", "1", 1d)]
    [InlineData("labels: [true, false]", "FALSE", "false", 0d)]
    [InlineData("as: number", "-3", "-3", -3d)]
    [InlineData("as: number", "TRUE", "true", 1d)]
    public void Grade_TheCell_IsTheLabel(string option, string cell, string label, double? value)
    {
        Assert.Equal(Grade.Scored(label, value), GradeOfCell(option, cell));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "  ")]
    [InlineData("labels: [safe, unsafe]", "unsave")]
    [InlineData("labels: [0, 1]", "true")]
    [InlineData("labels: [0, 1]", "2")]
    [InlineData("as: number", "many")]
    [InlineData("as: number", "NaN")]
    public void Grade_ACellThatIsNoLabel_IsTheJudgesFailure(string option, string cell)
    {
        Assert.Equal(Grade.JudgeFailed("unparseable label"), GradeOfCell(option, cell));
    }

    [Fact]
    public void Grade_NoSuchColumn_IsErrored()
    {
        Assert.Equal(Grade.Errored("no column 'human'"), GradeOf("type: column\ncolumn: human", "text"));
    }

    [Fact]
    public void Grade_ColumnBesideTheResponse_GoesBeforeTheSamples()
    {
        Sample sample = SampleWith() with { Columns = new Dictionary<string, string> { ["human"] = "old", ["note"] = "kept" } };
        ModelReply reply = new() { Text = "x", Columns = new Dictionary<string, string> { ["human"] = "new" } };

        Assert.Equal("new", GradeOf("type: column\ncolumn: human", reply, sample).Label);
        Assert.Equal("kept", GradeOf("type: column\ncolumn: note", reply, sample).Label);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("labels: [a, 1]", false)]
    [InlineData("labels: [0, 1]", true)]
    [InlineData("labels: [true, false]", true)]
    [InlineData("as: number", true)]
    public void HasValue_OnlyWhenEveryLabelIsANumber(string option, bool has)
    {
        Assert.Equal(has, Spec($"type: column\ncolumn: c\n{option}").HasValue);
    }

    [Fact]
    public void Columns_NameTheColumn() => Assert.Equal(["c"], Spec("type: column\ncolumn: c").Columns);

    [Theory]
    [InlineData("type: column", "graders[0].column", "missing")]
    [InlineData("type: column\ncolumn: c\nlabels: []", "graders[0].labels", "empty")]
    [InlineData("type: column\ncolumn: c\nlabels: [a, A]", "graders[0].labels", "twice")]
    [InlineData("type: column\ncolumn: c\nlabels: [1, 1.0]", "graders[0].labels", "twice")]
    [InlineData("type: column\ncolumn: c\nlables: [a]", "graders[0].lables", "Did you mean 'labels'?")]
    public void Read_BrokenOptions_AreReported(string options, string field, string message)
    {
        Problem problem = OnlyProblem(options);

        Assert.Equal(field, problem.Field);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private static Grade GradeOfCell(string option, string cell) => GradeOf(
        $"type: column\ncolumn: human\n{option}",
        new ModelReply { Text = "x", Columns = new Dictionary<string, string> { ["human"] = cell } },
        SampleWith());
}
