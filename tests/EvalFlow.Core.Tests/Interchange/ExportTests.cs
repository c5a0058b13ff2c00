using System.Text;
using System.Text.Json;
using EvalFlow.Core.Interchange;
using EvalFlow.Core.Interchange.Exports;
using EvalFlow.Core.Interchange.Sheets;
using FsCheck;
using FsCheck.Fluent;
using Parquet;
using Parquet.Schema;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class ExportTests
{
    private const string Hostile = "=cmd|' /C calc'!A0";

    private static readonly ExportProvenance Provenance = new([new("run_id", "r-1"), new("planned", 3L), new("with_transcripts", false)]);

    private static readonly object?[][] Rows =
    [
        ["a", 1L, -0.25, true, Hostile],
        ["b;\"q\"", null, null, null, null],
        [" \uFF1Dx", 2L, 1e-300, false, "line\r\nbreak\u0007 _x0041_"],
    ];

    private static ExportTable Table(IReadOnlyList<object?[]>? rows = null) => new(
        "samples",
        [
            new("id", ExportType.Text, "An id."), new("n", ExportType.Whole, "A number."), new("value", ExportType.Number, "A value."),
            new("flag", ExportType.Flag, "A flag."), new("text", ExportType.Text, "A text."),
        ],
        _ => (rows ?? Rows).ToAsyncEnumerable());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_HasMarkAndLineEnds_AndNoFormula()
    {
        using MemoryStream stream = new();
        await CsvExport.WriteAsync(Table(), Provenance, stream, Cancellation);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(
            "\uFEFFid,n,value,flag,text,provenance\r\n"
            + "a,1,-0.25,true,\"'=cmd|' /C calc'!A0\",\"{\"\"run_id\"\":\"\"r-1\"\",\"\"planned\"\":3,\"\"with_transcripts\"\":false}\"\r\n"
            + "\"b;\"\"q\"\"\",,,,,\r\n' \uFF1Dx,2,1E-300,false,\"line\r\nbreak\u0007 _x0041_\",\r\n",
            text);
    }

    [Theory]
    [InlineData("=1", true)]
    [InlineData("\u00A0 +1", true)]
    [InlineData("\uFEFF@x", true)]
    [InlineData("\uFF0D1", true)]
    [InlineData("\tx", true)]
    [InlineData("\nx", true)]
    [InlineData("a=1", false)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    public void Danger_IsSeen(string text, bool isDangerous) => Assert.Equal(isDangerous, FormulaSafe.IsDangerous(text));

    /// <summary>Whatever a model says, no cell begins as a formula does, and taking the apostrophe away gives the text back.</summary>
    [Fact]
    public void Safe_NeverBeginsAFormula_AndLosesNothing() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        string safe = FormulaSafe.Of("=" + text);
        return !FormulaSafe.IsDangerous(safe) && safe[1..] == "=" + text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Workbook_HasRealTypes_Glossary_AndProvenance()
    {
        using MemoryStream stream = new();
        await XlsxExport.WriteAsync(new ExportContent(Provenance, [Table()], "samples"), stream, Cancellation);
        using WorkbookFile book = WorkbookFile.Open(stream, "x.xlsx", SheetLimits.Default);
        Assert.Equal(["samples", "glossary", "provenance"], book.Sheets.Select(sheet => sheet.Name));
        SheetGrid samples = book.Read("samples");
        Assert.Equal(new SheetCell(CellKind.Number, "-0.25"), samples.Rows[1][2]);
        Assert.Equal(new SheetCell(CellKind.Flag, "true"), samples.Rows[1][3]);
        Assert.Equal(new SheetCell(CellKind.Text, Hostile), samples.Rows[1][4]);
        Assert.Equal("line\r\nbreak\u0007 _x0041_", samples.Rows[3][4].Text);
        Assert.Equal(["samples", "value", "A value."], book.Read("glossary").Rows[3].Cells.Select(cell => cell.Text));
        Assert.Equal(["run_id", "r-1"], book.Read("provenance").Rows[0].Cells.Select(cell => cell.Text));
    }

    [Fact]
    public void LongText_IsCutWithAMarker_NeverInTheMiddleOfASign()
    {
        string cell = WorkbookText.Cell(string.Concat(Enumerable.Repeat("😀", 20_000)));
        Assert.True(cell.Length is WorkbookText.Longest or WorkbookText.Longest - 1);
        Assert.EndsWith("[…cut at the limit of a cell; the JSONL export holds all of it]", cell, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cell)));
        Assert.Equal(new string('x', WorkbookText.Longest), WorkbookText.Cell(new string('x', WorkbookText.Longest)));
    }

    /// <summary>Every text comes back from a workbook as it went in.</summary>
    [Fact]
    public void CellText_ComesBack() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        text is null || SharedTexts.Decode(WorkbookText.Cell(text)) == text).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Parquet_ReadsBack_WithTypesNullsAndProvenance()
    {
        using MemoryStream stream = new();
        await ParquetExport.WriteAsync(Table([.. Enumerable.Repeat(Rows, 5_000).SelectMany(rows => rows)]), Provenance, stream, Cancellation);
        stream.Position = 0;
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream, cancellationToken: Cancellation);
        Assert.Equal(2, reader.RowGroupCount);
        Assert.Contains("\"run_id\":\"r-1\"", reader.CustomMetadata["evalflow"], StringComparison.Ordinal);
        DataField[] fields = reader.Schema.GetDataFields();
        Assert.Equal([typeof(ReadOnlyMemory<char>), typeof(long), typeof(double), typeof(bool), typeof(ReadOnlyMemory<char>)], fields.Select(field => field.ClrType));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        double?[] values = new double?[(int)group.RowCount];
        await group.ReadAsync<double>(fields[2], values.AsMemory(), cancellationToken: Cancellation);
        Assert.Equal([-0.25, null, 1e-300], values.Take(3));
    }

    [Fact]
    public async Task JsonLines_HoldEverythingAsItIs()
    {
        using MemoryStream stream = new();
        await JsonLinesExport.WriteAsync(new ExportContent(Provenance, [Table()], "samples"), stream, Cancellation);
        JsonElement[] lines = [.. Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["provenance", "samples", "samples", "samples"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(Hostile, lines[1].GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, lines[2].GetProperty("value").ValueKind);
        Assert.Equal("line\r\nbreak\u0007 _x0041_", lines[3].GetProperty("text").GetString());
    }
}
