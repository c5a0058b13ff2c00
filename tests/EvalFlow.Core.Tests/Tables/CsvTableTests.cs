using System.Text;
using EvalFlow.Core.Evals;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Tables;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("samples.csv", "id,text\n1,a;b\n")]
    [InlineData("samples.csv", "id;text\n1;\"a;b\"\n")]
    [InlineData("samples.tsv", "id\ttext\n1\ta;b\n")]
    [InlineData("samples.txt", "id;text\r\n1;\"a;b\"\r\n")]
    [InlineData("samples.csv", "\"id\",\"text\"\n\"1\",\"a;b\"")]
    public void Read_CommonSeparatorsAndLineEnds_GiveTheSameRows(string name, string text)
    {
        (IReadOnlyList<string> columns, List<Rows.Row> rows) = Rows.OfText(name, text);

        Assert.Equal(["id", "text"], columns);
        Assert.Equal(["1", "a;b"], Assert.Single(rows).Cells);
    }

    [Fact]
    public void Read_ByteOrderMark_IsNoPartOfTheFirstName()
    {
        (IReadOnlyList<string> columns, List<Rows.Row> rows) = Rows.OfText("samples.csv", "\uFEFFid,text\n1,ä€😀\n");

        Assert.Equal(["id", "text"], columns);
        Assert.Equal("ä€😀", Assert.Single(rows).Cells[1]);
    }

    [Fact]
    public void Read_QuotedLineBreaks_LineIsWhereTheRowBeginsInTheFile()
    {
        const string Text = "\"id\",\"the\ntext\"\r\n1,\"two\nlines\"\r\n\r\n2,\"three\r\nlong\r\nlines\"\r\n3,x\r\n";

        (_, List<Rows.Row> rows) = Rows.OfText("samples.csv", Text);

        Assert.Equal([3, 6, 9], rows.Select(row => row.Line));
        Assert.Equal("three\r\nlong\r\nlines", rows[1].Cells[1]);
    }

    [Fact]
    public void Read_NamelessColumns_AreSkippedAndDoNotShiftTheOthers()
    {
        (IReadOnlyList<string> columns, List<Rows.Row> rows) = Rows.OfText("samples.csv", ",Unnamed: 0,id,,text\n0,0,a,,b\n");

        Assert.Equal(["Unnamed: 0", "id", "text"], columns);
        Assert.Equal(["0", "a", "b"], Assert.Single(rows).Cells);
    }

    [Fact]
    public void Read_LineThatBeginsWithANumberSign_IsARowAndNoComment()
    {
        (_, List<Rows.Row> rows) = Rows.OfText("samples.csv", "id,text\n#1,a\n\"#2\",b\n");

        Assert.Equal(["#1", "#2"], rows.Select(row => row.Cells[0]));
    }

    [Fact]
    public void Read_OneColumn_BlankLinesAreSkippedAndQuotedEmptyCellsAreNot()
    {
        (_, List<Rows.Row> rows) = Rows.OfText("samples.csv", "text\na\n\n\"\"\nb\n");

        Assert.Equal([2, 4, 5], rows.Select(row => row.Line));
        Assert.Equal(["a", "", "b"], rows.Select(row => row.Cells[0]));
    }

    [Fact]
    public void Read_FaultyRows_AreReportedAndTheOthersStillRead()
    {
        using TempFolder folder = new();
        List<Problem> problems = [];

        (_, List<Rows.Row> rows) = Rows.Of(folder.Write("samples.csv", "id,text\n1\n2,b\n3,c,d\n"), problems.Add);

        Assert.Equal(["2"], rows.Select(row => row.Cells[0]));
        Assert.Equal([2, 4], problems.Select(problem => problem.Line));
    }

    [Fact]
    public void Read_FaultyRowsAndNobodyToTell_Throws()
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => Rows.OfText("samples.csv", "id,text\n1\n"));

        Assert.Equal(2, Assert.Single(refused.Problems).Line);
    }

    // The bytes of one character may come with two readings of the file.
    [Fact]
    public void Read_ManyWideCharacters_NoneIsTornAtABufferEnd()
    {
        string cell = string.Concat(Enumerable.Repeat("aä€😀", 50_000));

        (_, List<Rows.Row> rows) = Rows.OfText("samples.csv", $"id,text\n1,{cell}\n2,{cell}x\n");

        Assert.Equal([cell, cell + "x"], rows.Select(row => row.Cells[1]));
    }

    [Fact]
    public void Read_BadByteFarBehind_IsFoundWithItsLine()
    {
        using TempFolder folder = new();
        byte[] bytes = Encoding.Latin1.GetBytes("id,text\n" + string.Concat(Enumerable.Range(1, 50_000).Select(i => i == 40_000 ? $"{i},\u00E4\n" : $"{i},x\n")));

        BadInputException refused = Assert.Throws<BadInputException>(() => Rows.Of(folder.Write("samples.csv", bytes)));

        Problem problem = Assert.Single(refused.Problems);
        Assert.Equal((40_001, "7"), (problem.Line, problem.Column));
    }

    [Fact]
    public void Read_TextCutInTheMiddleOfACharacter_IsRefused()
    {
        using TempFolder folder = new();
        byte[] whole = Encoding.UTF8.GetBytes("id,text\n1,€");

        BadInputException refused = Assert.Throws<BadInputException>(() => Rows.Of(folder.Write("samples.csv", whole[..^1])));

        Assert.Equal(2, Assert.Single(refused.Problems).Line);
    }

    [Fact]
    public void Read_AnyCellsWrittenWithQuotes_ComeBackAsTheyWere()
    {
        using TempFolder folder = new();
        Prop.ForAll(
            ArbMap.Default.ArbFor<(string, string)[]>().MapFilter(
                pairs => pairs.Select(pair => (Valid(pair.Item1), Valid(pair.Item2))).ToArray(), _ => true),
            cells =>
            {
                StringBuilder text = new("first,second\n");
                foreach ((string first, string second) in cells)
                {
                    text.Append(Quoted(first)).Append(',').Append(Quoted(second)).Append('\n');
                }
                (_, List<Rows.Row> rows) = Rows.Of(folder.Write("samples.csv", text.ToString()));
                Assert.Equal(cells, rows.Select(row => (row.Cells[0]!, row.Cells[1]!)));
            }).QuickCheckThrowOnFailure();
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"")}\"";

    // Half a surrogate pair cannot stand in a UTF-8 file.
    private static string Valid(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
