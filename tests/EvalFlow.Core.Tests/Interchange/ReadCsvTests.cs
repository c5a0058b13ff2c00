using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class ReadCsvTests
{
    private readonly SheetDesk _desk = new();

    [Theory]
    [InlineData("id,prompt,language\r\n1,\"a, b; c\",en\r\n2,x,de\r\n")]
    [InlineData("id;prompt;language\n1;a, b; c;en\n")]
    [InlineData("sep=;\r\nid;prompt;language\r\n1;\"a, b; c\";en\r\n")]
    [InlineData("id\tprompt\tlanguage\n1\ta, b; c\ten\n")]
    [InlineData("id|prompt|language\n1|a, b; c|en\n")]
    [InlineData("My study, 2026\n\nid,prompt,language\n1,\"a, b; c\",en\n")]
    public async Task Separator_IsFound(string csv)
    {
        csv = csv.Replace("1;a, b; c;en", "1;\"a, b; c\";en", StringComparison.Ordinal);
        CheckedSheet sheet = await _desk.CheckAsync(csv);
        Assert.Equal("a, b; c", SheetDesk.Prompts(sheet)[0]);
        Assert.Equal("1", sheet.Samples[0].Sample.Id);
    }

    public static TheoryData<Encoding> Marked => [new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)];

    [Theory]
    [MemberData(nameof(Marked))]
    public async Task ByteOrderMark_IsHonoured(Encoding encoding)
    {
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("id,prompt\n1,Größe?\n")];
        SheetReading reading = await _desk.ReadAsync(new MemoryStream(bytes), "a.csv");
        Assert.Equal("Größe?", reading.Rows[0][1].Text);
        Assert.Equal("id", reading.Mapping.Columns[0].Header);
    }

    [Fact]
    public async Task OtherEncoding_IsOfferedWithTheCells_NeverGuessed()
    {
        Encoding windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        const string Csv = "id,prompt\n1,plain\n2,Größe – \u201Cquoted\u201D?\n";

        UnknownEncodingException unknown = await Assert.ThrowsAsync<UnknownEncodingException>(() => _desk.ReadAsync(Csv, encoding: windows));
        SheetReading told = await _desk.ReadAsync(Csv, new SheetChoice { Encoding = SheetEncoding.Windows1252 }, windows);

        Assert.Equal([new SuspiciousCell(3, "B", "Größe – \u201Cquoted\u201D?")], unknown.Offer.Cells);
        Assert.Equal("Größe – \u201Cquoted\u201D?", told.Rows[1][1].Text);
    }

    [Fact]
    public async Task UnclosedQuote_IsToldWithItsRow()
    {
        Problem problem = await _desk.RefusedAsync(new MemoryStream("id,prompt\n1,ok\n2,\"never closed\n3,x\n"u8.ToArray()), "a.csv");
        Assert.Equal(3, problem.Line);
    }

    [Fact]
    public async Task PromptfooColumns_AreUnderstood_AndItsAssertionsRefused()
    {
        CheckedSheet sheet = await _desk.CheckAsync(
            "prompt,__expected,__metadata:topic,__description,__threshold\nA?,equals: yes,x,d,1\nB?,plain answer,y,d,1\nC?,llm-rubric: is kind,x,d,1\n");
        Assert.Equal(["B4: The expectation is of promptfoo's kind 'llm-rubric', which is a grader here, not an answer."], SheetDesk.Errors(sheet));
        Assert.Equal(["yes", "plain answer"], sheet.Samples.Select(row => row.Sample.Targets[0]));
        Assert.Equal(["x", "y"], sheet.Samples.Select(row => row.Sample.Slices["topic"]));
        Assert.Contains("Not read: __threshold.", string.Join('\n', SheetDesk.Warnings(sheet)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mapping_PrefersWhatIsSure_AndTakesAPersonsWord()
    {
        SheetReading reading = await _desk.ReadAsync("text,prompt,topic,langauge\na,b,c,en\n");
        Assert.Equal(
            [SheetField.Ignored, SheetField.Prompt, SheetField.Ignored, SheetField.Language], reading.Mapping.Columns.Select(column => column.Field));
        Assert.Equal(MappingReason.Similar, reading.Mapping.Columns[3].Reason);

        SheetReading told = await _desk.ReadAsync("text,prompt,topic,langauge\na,b,c,en\n", SheetDesk.Map(("text", "prompt"), ("C", "slice:subject")));
        Assert.Equal(
            [(SheetField.Prompt, "prompt"), (SheetField.Ignored, "prompt"), (SheetField.Slice, "subject")],
            told.Mapping.Columns.Take(3).Select(column => (column.Field, column.Name)));

        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(
            () => _desk.ReadAsync("text,prompt\na,b\n", SheetDesk.Map(("txt", "prompt"), ("text", "promt"))));
        Assert.Equal(2, refused.Problems.Count);
        Assert.Contains("Did you mean 'text'?", refused.Problems[0].Message, StringComparison.Ordinal);
    }
}
