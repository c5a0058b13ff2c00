using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>What a person says about an uploaded file; null leaves it to be found.</summary>
public sealed record SheetChoice
{
    public string? Sheet { get; init; }

    /// <summary>1-based row with the column names.</summary>
    public int? HeaderRow { get; init; }
    public SheetEncoding? Encoding { get; init; }
    public char? Delimiter { get; init; }
    public bool SkipHiddenRows { get; init; }

    /// <summary>What columns are for: header or letter, and field.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Columns { get; init; } = [];

    /// <summary>What the team chose before; see <see cref="RememberMapping"/>.</summary>
    public IReadOnlyDictionary<string, string> Remembered { get; init; } = new Dictionary<string, string>();
}

/// <summary>A sheet as it was understood.</summary>
public sealed record SheetReading
{
    /// <summary>Name of the file as uploaded.</summary>
    public required string File { get; init; }
    public required SheetGrid Grid { get; init; }

    /// <summary>All sheets of the workbook; one for a CSV file.</summary>
    public required IReadOnlyList<SheetName> Sheets { get; init; }
    public required SheetRow Header { get; init; }
    public required ColumnMapping Mapping { get; init; }

    /// <summary>Rows below the header that are samples.</summary>
    public required IReadOnlyList<SheetRow> Rows { get; init; }

    /// <summary>What was left out or found odd while reading.</summary>
    public required IReadOnlyList<SheetIssue> Notes { get; init; }

    public SheetEncoding? Encoding { get; init; }

    /// <summary>The first rows, for a person to see whether the sheet was understood.</summary>
    public IEnumerable<SheetRow> Preview(int rows = 5) => Rows.Take(rows);
}

/// <summary>Reads an uploaded .xlsx or .csv and proposes what its columns are for. Nothing is changed in any cell.</summary>
public sealed class ReadSheet(SheetLimits limits)
{
    /// <param name="file">Name as uploaded; only used to name the file and to tell its kind.</param>
    /// <param name="last">Last version of the eval it is meant for; null for a new one.</param>
    /// <exception cref="BadInputException">The file cannot be read at all, or passes a limit.</exception>
    /// <exception cref="UnknownEncodingException">A text file is not UTF-8 and no encoding was said.</exception>
    public async Task<SheetReading> RunAsync(
        Stream content, string file, SheetChoice choice, EvalDefinition? last, CancellationToken cancellationToken)
    {
        TableProblems problems = new(file, null);
        using MemoryStream bytes = await TakeAsync(content, problems, cancellationToken);
        return await Task.Run(() => Read(bytes, file, choice, last, problems), cancellationToken);
    }

    private SheetReading Read(MemoryStream bytes, string file, SheetChoice choice, EvalDefinition? last, TableProblems problems)
    {
        ProposeMapping propose = new(choice.Remembered, last);
        SheetFind found = bytes.GetBuffer().AsSpan(0, (int)bytes.Length).StartsWith("PK\u0003\u0004"u8)
            ? FromWorkbook(bytes, file, choice, propose, problems) : FromText(bytes, file, choice, problems);
        SheetGrid grid = found.Grid;
        int place = choice.HeaderRow is { } row
            ? grid.Rows.ToList().FindIndex(each => each.Number == row)
            : HeaderRow.Find(grid.Rows, propose.IsKnown) ?? -1;
        if (place < 0)
        {
            throw new TableProblems(grid.File, null).Fatal(
                choice.HeaderRow is null ? "The sheet is empty." : $"Row {choice.HeaderRow} of the sheet is empty.",
                "Put the column names into one row and one sample into each row below.");
        }
        SheetRow header = grid.Rows[place];
        DataRows data = DataRows.Below(grid, place, choice.SkipHiddenRows);
        ColumnMapping mapping = propose.Propose(header, grid.Width).With(grid.File, choice.Columns);
        return data.Rows.Count > limits.Rows
            ? throw new TableProblems(grid.File, null).Fatal($"The sheet has {data.Rows.Count} rows; at most {limits.Rows} are read.", "Divide the samples among several evals.")
            : new SheetReading
            {
                File = file, Grid = grid, Sheets = found.Sheets, Encoding = found.Encoding,
                Header = header, Mapping = mapping, Rows = data.Rows, Notes = data.Notes,
            };
    }

    private async Task<MemoryStream> TakeAsync(Stream content, TableProblems problems, CancellationToken cancellationToken)
    {
        MemoryStream bytes = new();
        byte[] buffer = new byte[81_920];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > limits.Bytes)
            {
                throw problems.Fatal($"The file is larger than {WorkbookCheck.Megabytes(limits.Bytes)}.", "Divide the samples among several files, or register a CSV or JSONL file with 'evalflow eval add'.");
            }
        }
        bytes.Position = 0;
        return bytes.Length > 0 ? bytes : throw problems.Fatal("The file is empty.", "Choose the file with the samples.");
    }

    private SheetFind FromWorkbook(MemoryStream bytes, string file, SheetChoice choice, ProposeMapping propose, TableProblems problems)
    {
        using WorkbookFile workbook = WorkbookFile.Open(bytes, file, limits);
        if (workbook.Sheets.Count == 0)
        {
            throw problems.Fatal("The workbook has no sheets.", "Put the samples into a sheet.");
        }
        if (choice.Sheet is { } wanted)
        {
            return workbook.Sheets.Any(sheet => sheet.Name == wanted)
                ? new SheetFind(workbook.Read(wanted), workbook.Sheets, null)
                : throw problems.Fatal($"The workbook has no sheet '{wanted}'.{Suggestion.Ask(wanted, workbook.Sheets.Select(sheet => sheet.Name))}", $"Use one of: {string.Join(", ", workbook.Sheets.Where(sheet => !sheet.IsHidden).Select(sheet => sheet.Name))}.");
        }
        // The sheet whose header says most; "Notes" has none. Hidden sheets hold lists and the like.
        SheetGrid? best = workbook.Sheets.Where(sheet => !sheet.IsHidden).Select(sheet => workbook.Read(sheet.Name))
            .Where(grid => grid.Rows.Count > 0).MaxBy(grid => Familiar(grid, propose));
        return new SheetFind(
            best ?? throw problems.Fatal("All sheets of the workbook are empty.", "Put the samples into a sheet."), workbook.Sheets, null);
    }

    private static int Familiar(SheetGrid grid, ProposeMapping propose) => HeaderRow.Find(grid.Rows, propose.IsKnown) is { } place
        ? grid.Rows[place].Cells.Count(cell => !cell.IsBlank && propose.IsKnown(cell.Text)) : 0;

    private SheetFind FromText(MemoryStream bytes, string file, SheetChoice choice, TableProblems problems)
    {
        ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        string ending = Path.GetExtension(file).ToUpperInvariant();
        if (content.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) || ending is ".XLSX" or ".XLS" or ".XLSM" or ".ODS")
        {
            throw problems.Fatal("The file is not an .xlsx workbook; it may be of an older Excel or have a password.", "Save it from Excel as \"Excel Workbook (.xlsx)\" without a password.");
        }
        string? text = TextEncoding.Decode(content, choice.Encoding, out SheetEncoding used);
        if (text is null)
        {
            string guess = TextEncoding.Of(SheetEncoding.Windows1252).GetString(content);
            throw new UnknownEncodingException(TextEncoding.Offer(CsvBook.Read(guess, file, choice.Delimiter, limits)));
        }
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw problems.Fatal("The file is not a text file.", "Save the sheet as .xlsx or as \"CSV UTF-8\".");
        }
        SheetGrid grid = CsvBook.Read(text, file, choice.Delimiter, limits);
        return new SheetFind(grid, [new SheetName(grid.Sheet, false)], used);
    }

    private sealed record SheetFind(SheetGrid Grid, IReadOnlyList<SheetName> Sheets, SheetEncoding? Encoding);
}
