using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tables;

/// <summary>Opens data files by the ending of their name: CSV, TSV, TXT; JSONL, NDJSON; XLSX.</summary>
public static class TableFile
{
    private const string Endings = ".csv, .tsv, .txt, .jsonl, .ndjson or .xlsx";

    /// <summary>Opens a data file. <c>book.xlsx#Name</c> takes the sheet of that name, otherwise the first.</summary>
    /// <param name="displayName">How problems call the file.</param>
    /// <param name="report">
    /// Takes what is wrong with single rows; such rows are left out. When null, the first such problem is thrown as
    /// <see cref="BadInputException"/>.
    /// </param>
    public static ITableReader Open(string path, string displayName, Action<Problem>? report = null)
    {
        TableProblems problems = new(displayName, report);
        (string file, string? sheet) = SplitSheet(path);
        string ending = Path.GetExtension(file).ToUpperInvariant();
        if (ending is not (".CSV" or ".TSV" or ".TXT" or ".JSONL" or ".NDJSON" or ".XLSX"))
        {
            throw problems.Fatal($"'{Path.GetFileName(file)}' is not a kind of data file that can be read.{OldWorkbook(ending)}", $"Use a file that ends in {Endings}.");
        }
        FileStream stream = OpenStream(file, problems);
        try
        {
            FileStart.Check(stream, ending == ".XLSX", problems);
            return ending switch
            {
                ".XLSX" => new XlsxTable(stream, sheet, problems),
                ".JSONL" or ".NDJSON" => new JsonLinesTable(stream, problems),
                _ => new CsvTable(stream, problems),
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // A '#' only separates a sheet after an .xlsx; elsewhere it is an ordinary character of a file name.
    private static (string File, string? Sheet) SplitSheet(string path)
    {
        int mark = path.LastIndexOf(".xlsx#", StringComparison.OrdinalIgnoreCase);
        return mark < 0 ? (path, null) : (path[..(mark + 5)], path[(mark + 6)..]);
    }

    private static string OldWorkbook(string ending) => ending switch
    {
        ".XLS" or ".ODS" => " Save the workbook as .xlsx first.",
        ".JSON" => " A .json file is one document; a .jsonl file holds one object per line.",
        _ => "",
    };

    private static FileStream OpenStream(string file, TableProblems problems)
    {
        try
        {
            // The readers buffer themselves.
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw problems.Fatal($"There is no such file.{Suggestion.Ask(Path.GetFileName(file), Neighbours(file))}", "Correct the path; it is taken relative to the folder of the definition file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw problems.Fatal("The file cannot be opened; it may be locked by another program, be a folder, or need permissions.", "Close it elsewhere and check that you may read it.");
        }
    }

    private static IEnumerable<string> Neighbours(string file)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)) : [];
    }
}
