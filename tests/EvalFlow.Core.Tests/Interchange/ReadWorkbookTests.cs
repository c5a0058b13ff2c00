using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class ReadWorkbookTests
{
    private readonly SheetDesk _desk = new();

    [Fact]
    public async Task Header_IsFoundBelowTitles_OnTheSheetThatHasOne()
    {
        RawWorkbook book = new RawWorkbook()
            .Sheet("Notes", RawWorkbook.Row(1, "Please read", "first"))
            .Sheet("Lists", RawWorkbook.Row(1, "prompt", "language", "severity", "harm_domain"), state: "hidden")
            .Sheet("Items", RawWorkbook.Row(1, "Refusal study 2026") + RawWorkbook.Row(3, "Nr ", "Question\u00A0", "Sprache")
                + RawWorkbook.Row(4, "7", "How?", "de") + RawWorkbook.Row(6, "8", "Why?", "en"));

        SheetReading reading = await _desk.ReadAsync(book.Write());

        Assert.Equal("Items", reading.Grid.Sheet);
        Assert.Equal(3, reading.Header.Number);
        Assert.Equal([4, 6], reading.Rows.Select(row => row.Number));
        Assert.Equal(
            [("A", SheetField.ItemId), ("B", SheetField.Prompt), ("C", SheetField.Language)],
            reading.Mapping.Columns.Select(column => (column.Letter, column.Field)));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("  -1+1|cmd ")]
    [InlineData("@SUM(1)\tx")]
    [InlineData("+49 \u2018smart\u2019 \u00A0")]
    [InlineData("a_x000D_b")]
    [InlineData("line\r\nline\nline")]
    [InlineData("\u202Eright to left 😀")]
    public async Task Prompt_IsKeptLetterForLetter(string prompt)
    {
        using MemoryStream written = new();
        await using (SpreadCheetah.Spreadsheet book = await SpreadCheetah.Spreadsheet.CreateNewAsync(
            written, new SpreadCheetah.SpreadCheetahOptions { PreserveStringWhitespace = true }, TestContext.Current.CancellationToken))
        {
            await book.StartWorksheetAsync("Items", token: TestContext.Current.CancellationToken);
            await book.AddRowAsync([new("id"), new("prompt")], TestContext.Current.CancellationToken);
            await book.AddRowAsync([new("a"), new(Core.Interchange.WorkbookText.Cell(prompt))], TestContext.Current.CancellationToken);
            await book.FinishAsync(TestContext.Current.CancellationToken);
        }
        written.Position = 0;
        CheckedSheet sheet = await _desk.CheckAsync(await _desk.ReadAsync(written));
        Assert.Equal([prompt], SheetDesk.Prompts(sheet));
        EvalVersion version = (await _desk.CommitAsync(sheet)).Version;
        SampleChunk? chunk = await _desk.Registry.ReadChunkAsync(version.Hash, 0, TestContext.Current.CancellationToken);
        Assert.Equal(prompt, SampleChunks.Unpack(chunk!.Bytes)[0].Input);
    }

    [Fact]
    public async Task FormulaInPrompt_IsRefusedWithItsCell_AndItsValueNotUsed()
    {
        RawWorkbook book = new RawWorkbook().Sheet("Items", RawWorkbook.Row(1, "id", "prompt", "severity")
            + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"B2\" t=\"str\"><f>\"x\"&amp;\"y\"</f><v>xy</v></c><c r=\"C2\"><f>1+1</f><v>2</v></c></row>"
            + RawWorkbook.Row(3, "b", "fine", "2"));

        CheckedSheet sheet = await _desk.CheckAsync(await _desk.ReadAsync(book.Write()));

        Assert.Equal(["B2: The cell is calculated by a formula; its value is not used."], SheetDesk.Errors(sheet));
        Assert.Equal(["fine"], SheetDesk.Prompts(sheet));
        Assert.False(sheet.CanBeRegistered);
        await Assert.ThrowsAsync<BadInputException>(() => _desk.CommitAsync(sheet));
        Assert.Empty(await _desk.Registry.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task HiddenTotalsMergedAndRepeatedRows_AreTold()
    {
        RawWorkbook book = new RawWorkbook().Sheet(
            "Items",
            RawWorkbook.Row(1, "id", "family", "prompt") + RawWorkbook.Row(2, "a", "locks", "How to pick a lock?")
            + RawWorkbook.Row(3, "hidden=\"1\"", ["b", null, "What about a window?"]) + RawWorkbook.Row(4, "id", "family", "prompt")
            + RawWorkbook.Row(5, "c", null, "Where do I find the spare key?") + RawWorkbook.Row(6, "Total", "3"),
            "<mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>");

        SheetReading reading = await _desk.ReadAsync(book.Write());
        CheckedSheet sheet = await _desk.CheckAsync(reading);
        SheetReading skipped = await _desk.ReadAsync(book.Write(), choice: new SheetChoice { SkipHiddenRows = true });

        Assert.Equal(["locks", "locks", null], sheet.Samples.Select(row => row.Sample.Cluster));
        Assert.Equal(
            ["row 4: The row repeats the column names and is left out.", "row 6: The last row looks like a totals row and is left out.",
                ": 1 row is hidden in the sheet (by a filter, perhaps) and read all the same."],
            SheetDesk.Warnings(sheet));
        Assert.Equal([2, 5], skipped.Rows.Select(row => row.Number));
    }

    [Fact]
    public async Task CutCells_ErrorsNumbersAndDates_AreFound()
    {
        string longest = new('x', CellChecks.LongestCell);
        RawWorkbook book = new RawWorkbook().Sheet("Items", RawWorkbook.Row(1, "id", "prompt", "severity", "critical")
            + $"<row r=\"2\"><c r=\"A2\"><v>123456789012345680</v></c>{RawWorkbook.Text("B2", longest)}<c r=\"C2\"><v>3</v></c><c r=\"D2\" t=\"b\"><v>1</v></c></row>"
            + "<row r=\"3\"><c r=\"A3\"><v>7</v></c><c r=\"B3\" t=\"e\"><v>#N/A</v></c><c r=\"C3\"><v>2.5</v></c></row>"
            + RawWorkbook.Row(4, "1.23E+15", "What is this?", "1", "perhaps"));

        CheckedSheet sheet = await _desk.CheckAsync(await _desk.ReadAsync(book.Write()));

        Assert.Equal(
            ["A2: The id '1.2345678901234568E+17' was shortened by the spreadsheet program, which keeps 15 digits of a number.",
                "B2: The text has exactly 32767 characters, the most a cell holds: it was probably cut.",
                "B3: The cell holds the formula error #N/A.", "C3: '2.5' is no severity.",
                "A4: The id '1.23E+15' was shortened by the spreadsheet program, which keeps 15 digits of a number.",
                "D4: 'perhaps' is neither yes nor no."],
            SheetDesk.Errors(sheet));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "macros", "The workbook holds macros, which are never read here." },
        { "links", "The workbook takes values from other files (external links), which cannot be checked." },
        { "embedded", "The workbook has other documents or controls embedded in it." },
        { "dtd", "The workbook is damaged and cannot be read." },
        { "bomb", "The workbook unpacks to far more than a sheet of samples would." },
        { "broken", "The workbook is damaged and cannot be read." },
        { "columns", "The sheet has more than 100 columns." },
        { "rows", "The sheet has more than 40 rows." },
        { "old", "The file is not an .xlsx workbook; it may be of an older Excel or have a password." },
        { "empty", "The file is empty." },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task HostileWorkbook_IsRefused(string kind, string message)
    {
        SheetDesk desk = new() { Limits = SheetLimits.Default with { Rows = 40 } };
        string two = RawWorkbook.Row(1, "id", "prompt") + RawWorkbook.Row(2, "a", "b");
        RawWorkbook plain = new RawWorkbook().Sheet("Items", two);
        MemoryStream file = kind switch
        {
            "macros" => plain.Entry("xl/vbaProject.bin", [1]).Write(),
            "links" => plain.Entry("xl/externalLinks/externalLink1.xml", [1]).Write(),
            "embedded" => plain.Entry("xl/embeddings/oleObject1.bin", [1]).Write(),
            "dtd" => new RawWorkbook { Prolog = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>" }.Sheet("Items", two).Write(),
            "bomb" => plain.Entry("xl/media/image1.bin", new byte[30_000_000]).Write(),
            "broken" => new MemoryStream([.. plain.Write().ToArray().Take(400)]),
            "columns" => new RawWorkbook().Sheet("Items", RawWorkbook.Row(1, "id", "prompt") + "<row r=\"2\"><c r=\"CW2\" t=\"inlineStr\"><is><t>x</t></is></c></row>").Write(),
            "rows" => new RawWorkbook().Sheet("Items", RawWorkbook.Row(1, "id", "prompt") + string.Concat(Enumerable.Range(2, 80).Select(row => RawWorkbook.Row(row, $"{row}", "x")))).Write(),
            "old" => new MemoryStream([0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3, 4]),
            _ => new MemoryStream(),
        };
        Problem problem = await desk.RefusedAsync(file);
        Assert.Equal(message, problem.Message);
        Assert.NotEmpty(problem.Fix);
    }

    [Fact]
    public async Task LargeFile_IsRefusedBeforeItIsRead()
    {
        SheetDesk desk = new() { Limits = SheetLimits.Default with { Bytes = 1000 } };
        Problem problem = await desk.RefusedAsync(new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 2000))), "a.csv");
        Assert.StartsWith("The file is larger than", problem.Message, StringComparison.Ordinal);
    }
}
