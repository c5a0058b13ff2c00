using EvalFlow.Core.Evals;
using MiniExcelLibs;

namespace EvalFlow.Core.Tests.Tables;

public sealed class XlsxTableTests
{
    [Fact]
    public void Read_AnyKindsOfCells_GivesInvariantText()
    {
        using TempFolder folder = new();
        string path = Workbook(folder, new[] { Row(("id", 1), ("share", 0.25), ("flag", true), ("day", new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Unspecified)), ("text", "two\nlines")) });

        (IReadOnlyList<string> columns, List<Rows.Row> rows) = Rows.Of(path);

        Assert.Equal(["id", "share", "flag", "day", "text"], columns);
        Assert.Equal(["1", "0.25", "true", "2026-10-01", "two\nlines"], Assert.Single(rows).Cells);
    }

    [Fact]
    public void Read_EmptyRows_AreSkippedAndTheLineIsTheRowOfTheSheet()
    {
        using TempFolder folder = new();
        string path = Workbook(folder, new[] { Row(("id", "a"), ("text", "x")), Row(("id", null), ("text", null)), Row(("id", "b"), ("text", null)) });

        (_, List<Rows.Row> rows) = Rows.Of(path);

        Assert.Equal([2, 4], rows.Select(row => row.Line));
        Assert.Equal(["b", ""], rows[1].Cells);
    }

    [Fact]
    public void Open_SheetByName_ReadsThatSheet()
    {
        using TempFolder folder = new();
        string path = TwoSheets(folder);

        Assert.Equal("first", Rows.Of(path).Rows[0].Cells[0]);
        Assert.Equal("second", Rows.Of(path + "#More samples").Rows[0].Cells[0]);
    }

    [Fact]
    public void Open_SheetThatIsNotThere_NamesThoseThatAre()
    {
        using TempFolder folder = new();

        BadInputException refused = Assert.Throws<BadInputException>(() => Rows.Of(TwoSheets(folder) + "#More sample"));

        Problem problem = Assert.Single(refused.Problems);
        Assert.Contains("Did you mean 'More samples'?", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Samples, More samples", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FormulaErrors_AreReportedWithTheirCell()
    {
        using TempFolder folder = new();
        List<Problem> problems = [];

        (_, List<Rows.Row> rows) = Rows.Of(Workbook(folder, new[] { Row(("id", "a"), ("text", "#N/A")), Row(("id", "b"), ("text", "fine")) }), problems.Add);

        Assert.Equal("b", Assert.Single(rows).Cells[0]);
        Problem problem = Assert.Single(problems);
        Assert.Equal((2, "B", "text", "Cell B2 holds the formula error #N/A."), (problem.Line, problem.Column, problem.Field, problem.Message));
    }

    [Fact]
    public void Read_MergedCells_HoldTheirValueInEachRow()
    {
        using TempFolder folder = new();
        string path = RawWorkbook.Write(folder, """
            <row r="1"><c r="A1" t="inlineStr"><is><t>family</t></is></c><c r="B1" t="inlineStr"><is><t>text</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>tools</t></is></c><c r="B2" t="inlineStr"><is><t>one</t></is></c></row>
            <row r="3"><c r="A3"/><c r="B3" t="inlineStr"><is><t>two</t></is></c></row>
            <row r="4"><c r="A4"/><c r="B4" t="e"><v>#REF!</v></c></row>
            """, """<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>""");
        List<Problem> problems = [];

        (_, List<Rows.Row> rows) = Rows.Of(path, problems.Add);

        Assert.Equal([["tools", "one"], ["tools", "two"]], rows.Select(row => row.Cells));
        Assert.Equal("Cell B4 holds the formula error #REF!.", Assert.Single(problems).Message);
    }

    [Fact]
    public void Read_DamagedWorkbook_IsRefusedInPlainWords()
    {
        using TempFolder folder = new();
        string path = Workbook(folder, new[] { Row(("id", "a")) });
        byte[] bytes = File.ReadAllBytes(path);

        BadInputException refused = Assert.Throws<BadInputException>(() => Rows.Of(folder.Write("damaged.xlsx", bytes[..(bytes.Length / 2)])));

        Assert.Equal("The workbook is damaged and cannot be read.", Assert.Single(refused.Problems).Message);
    }

    [Fact]
    public void Read_SameNameTwice_IsReportedWithBothColumns()
    {
        using TempFolder folder = new();
        string path = RawWorkbook.Write(folder, """
            <row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>id</t></is></c></row>
            <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>
            """);
        List<Problem> problems = [];

        Rows.Of(path, problems.Add);

        Assert.Equal("The column name 'id' stands twice in the first row (columns A and B).", Assert.Single(problems).Message);
    }

    private static Dictionary<string, object?> Row(params (string Name, object? Value)[] cells) => cells.ToDictionary(cell => cell.Name, cell => cell.Value);

    private static string Workbook(TempFolder folder, object rows)
    {
        string path = Path.Combine(folder.Path, "samples.xlsx");
        MiniExcel.SaveAs(path, rows);
        return path;
    }

    private static string TwoSheets(TempFolder folder)
    {
        string path = Path.Combine(folder.Path, "samples.xlsx");
        MiniExcel.SaveAs(path, new Dictionary<string, object>
        {
            ["Samples"] = new[] { Row(("id", "first")) },
            ["More samples"] = new[] { Row(("id", "second")) },
        });
        return path;
    }
}
