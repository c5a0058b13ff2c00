using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;
using Sylvan.Data.Csv;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Reads a CSV file as a sheet: every record a row, title rows and all.</summary>
internal static class CsvBook
{
    private const int LongestRow = 16 * 1024 * 1024;

    // The parser cannot be told that there are no comments. A text never begins with the second half of a surrogate pair.
    private const char NoComment = '\uDC00';

    /// <summary>The rows. Throws <see cref="BadInputException"/> for an unclosed quote or too many rows or columns.</summary>
    public static SheetGrid Read(string text, string file, char? delimiter, SheetLimits limits)
    {
        TableProblems problems = new(file, null);
        (char separator, int skipped) = CsvDelimiter.Find(text, delimiter);
        List<SheetRow> rows = [];
        using CsvDataReader csv = Open(text, skipped, separator, problems);
        int number = skipped > 0 ? 1 : 0;
        while (Next(csv, number + 1, problems))
        {
            number++;
            SheetRow row = new(number, false, Cells(csv, limits, problems));
            if (!row.IsBlank)
            {
                rows.Add(row);
            }
            if (rows.Count > limits.Rows + HeaderRow.Farthest)
            {
                throw problems.Fatal($"The file has more than {limits.Rows} rows.", "Divide the samples among several evals, or register the file with 'eval add'.");
            }
        }
        return new SheetGrid(file, Path.GetFileNameWithoutExtension(file), rows);
    }

    private static CsvDataReader Open(string text, int skipped, char separator, TableProblems problems)
    {
        try
        {
            return CsvDataReader.Create(new StringReader(text[skipped..]), new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = separator,
                Comment = NoComment,
                BufferSize = 64 * 1024,
                MaxBufferSize = LongestRow,
            });
        }
        catch (CsvFormatException)
        {
            throw Unclosed(1, problems);
        }
    }

    private static bool Next(CsvDataReader csv, int row, TableProblems problems)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException)
        {
            throw Unclosed(row, problems);
        }
    }

    private static BadInputException Unclosed(int row, TableProblems problems) => problems.Fatal(
        "A quote in this row is never closed, or text follows a closing quote.",
        "Write each quote inside a quoted cell twice (\"\"), or save the sheet as .xlsx.", row);

    private static List<SheetCell> Cells(CsvDataReader csv, SheetLimits limits, TableProblems problems)
    {
        List<SheetCell> cells = [];
        for (int column = 0; column < csv.RowFieldCount; column++)
        {
            string text = csv.GetString(column);
            if (text.Length > 0 && column >= limits.Columns)
            {
                throw problems.Fatal($"The file has more than {limits.Columns} columns.", "Delete the columns that the eval does not need.");
            }
            if (column < limits.Columns)
            {
                cells.Add(text.Length == 0 ? SheetCell.Empty : new SheetCell(CellKind.Text, text));
            }
        }
        return cells;
    }
}
