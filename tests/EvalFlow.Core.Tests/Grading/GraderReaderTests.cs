using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

public sealed class GraderReaderTests : GraderTest
{
    // The least each type needs; a type without an entry here fails the first test.
    private static readonly Dictionary<string, string> Least = new()
    {
        ["exact"] = "type: exact",
        ["includes"] = "type: includes",
        ["regex"] = "type: regex\npattern: a",
        ["choice"] = "type: choice",
        ["numeric"] = "type: numeric",
        ["json_schema"] = "type: json_schema\nschema: { type: object }",
        ["refusal"] = "type: refusal",
        ["column"] = "type: column\ncolumn: c",
        ["model_graded"] = "type: model_graded\nrubric: Is it rude?\nlabels: [rude, polite]\njudge: replay:j.csv",
    };

    public static TheoryData<string> Types => [.. GraderReader.Types];

    [Theory, MemberData(nameof(Types))]
    public void Read_TheLeastOfEachType_GivesThatTypeAndItsName(string type)
    {
        GraderSpec spec = Spec(Least[type]);

        Assert.Equal(type, spec.Type);
        Assert.Equal("g", spec.Name);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Grade_ReplyWithAnError_IsErroredWithEachType(string type)
    {
        IGrader grader = Spec(Least[type]).Build(_ => new ScriptedJudge("never asked"));

        Grade grade = await grader.GradeAsync(SampleWith("42", "A"), ModelReply.Failed("429 too many requests"), TestContext.Current.CancellationToken);

        Assert.Equal(Grade.Errored("no response"), grade);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Grade_Cancelled_Throws(string type)
    {
        IGrader grader = Spec(Least[type]).Build(_ => new ScriptedJudge("never asked"));

        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await grader.GradeAsync(SampleWith("42"), new ModelReply { Text = "42" }, new CancellationToken(canceled: true)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Read_AnUnknownOption_AsksWhatWasMeant(string type)
    {
        Problem problem = OnlyProblem(Least[type] + "\nname_: x");

        Assert.Equal("graders[0].name_", problem.Field);
        Assert.Contains("'name_' is not a known field. Did you mean 'name'?", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exact,includes,choice,numeric", "correct,incorrect")]
    [InlineData("regex", "match,no_match")]
    [InlineData("json_schema", "valid,invalid")]
    [InlineData("refusal", "full_refusal,partial_refusal,compliance")]
    [InlineData("model_graded", "rude,polite")]
    public void Labels_AreTheClosedSetOfTheType(string types, string labels)
    {
        Assert.All(types.Split(','), type => Assert.Equal(labels.Split(','), Spec(Least[type]).Labels));
    }

    [Theory]
    [InlineData("exact", true)]
    [InlineData("includes", true)]
    [InlineData("choice", true)]
    [InlineData("numeric", true)]
    [InlineData("regex", false)]
    [InlineData("json_schema", false)]
    [InlineData("refusal", false)]
    [InlineData("column", false)]
    [InlineData("model_graded", false)]
    public void NeedsTarget_SaysWhetherTheTargetIsRead(string type, bool needs)
    {
        Assert.Equal(needs, Spec(Least[type]).NeedsTarget);
    }

    [Fact]
    public void Read_MisspelledType_AsksWhatWasMeant()
    {
        Problem problem = OnlyProblem("type: refusel");

        Assert.Equal(("graders[0].type", 2), (problem.Field, problem.Line));
        Assert.Contains("Did you mean 'refusal'?", problem.Message, StringComparison.Ordinal);
        Assert.Contains("exact, includes, regex", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutNameAndType_ReportsBoth()
    {
        (GraderSpec? spec, IReadOnlyList<Problem> problems) = Read("pattern: a");

        Assert.Null(spec);
        Assert.Equal(["graders[0].name", "graders[0].type"], problems.Select(problem => problem.Field));
    }

    [Fact]
    public void Read_WithoutName_StillReportsTheOptions()
    {
        (_, IReadOnlyList<Problem> problems) = Read("type: regex\npattern: '('");

        Assert.Equal(["graders[0].name", "graders[0].pattern"], problems.Select(problem => problem.Field));
    }
}
