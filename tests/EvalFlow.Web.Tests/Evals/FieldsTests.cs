using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Kit;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Tests.Evals;

public sealed class FieldsTests
{
    [Fact]
    public void Form_EmptyFields_LeaveThingsAsTheyAre()
    {
        EvalForm form = new FormFields(Of([("title", "  "), ("severity", ""), ("grader", "")])).Read("e");
        Assert.Equal(new EvalForm { Id = "e" }, form);
    }

    [Fact]
    public void Form_TellsEveryFieldThatIsNoNumberAtOnce()
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => new FormFields(Of([("severity", "high"), ("temperature", "NaN"), ("last_reviewed", "25.11.2026")])).Read("e"));
        Assert.Equal(["severity", "last_reviewed", "temperature"], refused.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void Form_Judge_GetsAMetricOfTheCountedLabel()
    {
        EvalForm form = new FormFields(Of([("grader", "model_graded"), ("judge", "openai:j"), ("labels", "bad, good"), ("rubric", "Bad?\r\nOr good?"), ("gate_max", "0.1")])).Read("e");
        Assert.Equal(["bad", "good"], form.Graders![0].Options["labels"]);
        Assert.Equal("Bad?\nOr good?", form.Graders[0].Options["rubric"][0]);
        Assert.Equal(("bad_rate", "bad"), (form.Metrics![0].Name, form.Metrics[0].Label));
        Assert.Equal(new GateForm("bad_rate", 0.1, null), form.Gate);
    }

    [Fact]
    public void Choice_KeepsOnlyWhatAPersonChanged()
    {
        Func<string, StringValues> fields = Of([("column_0", "Nr"), ("as_0", "item_id"), ("was_0", "item_id"), ("column_1", "Kind"), ("as_1", "slice"), ("name_1", "kind"), ("was_1", "ignore")]);
        SheetChoice choice = ChoiceFields.Read(new SheetChoice(), fields);
        Assert.Equal([new KeyValuePair<string, string>("Kind", "slice:kind")], choice.Columns);
    }

    [Fact]
    public void Choice_OfAnotherSheet_ForgetsTheColumns()
    {
        Func<string, StringValues> fields = Of([("sheet", "Other"), ("column_0", "Nr"), ("as_0", "prompt"), ("was_0", "item_id")]);
        Assert.Empty(ChoiceFields.Read(new SheetChoice { Columns = [new("Nr", "prompt")] }, fields).Columns);
    }

    [Fact]
    public void Typed_IsWrittenLetterForLetter()
    {
        byte[] sheet = TypedSheet.FromForm(Of([("prompt_0", "=1+\"1\",\r\n- x"), ("prompt_2", "two"), ("language_2", "en")]), 5);
        Assert.Equal("\uFEFF\"prompt\",\"language\"\r\n\"=1+\"\"1\"\",\n- x\",\"\"\r\n\"two\",\"en\"\r\n", Encoding.UTF8.GetString(sheet));
    }

    [Fact]
    public void Typed_Nothing_IsRefused() => Assert.Throws<BadInputException>(() => TypedSheet.FromForm(Of([("prompt_0", " ")]), 5));

    [Fact]
    public void Lines_ThatBothHave_Stay() => Assert.Equal(
        [new DiffLine(LineFate.Same, "a"), new DiffLine(LineFate.Removed, "b"), new DiffLine(LineFate.Added, "x"), new DiffLine(LineFate.Same, "c")],
        LineDiff.Of("a\nb\nc\n", "a\r\nx\r\nc"));

    [Theory]
    [InlineData(null, EvalOrder.Severity)]
    [InlineData("due", EvalOrder.Due)]
    [InlineData("99", EvalOrder.Severity)]
    [InlineData("<script>", EvalOrder.Severity)]
    public void Order_OfAnAddress(string? word, EvalOrder order) => Assert.Equal(order, EvalListQuery.ReadOrder(word));

    [Fact]
    public void Address_HoldsEveryFilter() => Assert.Equal(
        "/evals?domain=a%20b&state=draft&stale=yes&q=%26&sort=run&page=2",
        new EvalListQuery("a b", null, "draft", "yes", "&", EvalOrder.Run, 1).UrlOf(2));

    private static Func<string, StringValues> Of((string Name, string Value)[] fields)
    {
        Dictionary<string, string> known = fields.ToDictionary(field => field.Name, field => field.Value);
        return name => known.TryGetValue(name, out string? value) ? new StringValues(value) : StringValues.Empty;
    }
}
