using System.Globalization;
using System.IO.Compression;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Looks into a workbook's archive before anything in it is parsed: size, macros, and what it fetches from elsewhere.</summary>
internal static class WorkbookCheck
{
    private const long SmallEntry = 1024 * 1024;

    public static void Check(Stream workbook, SheetLimits limits, TableProblems problems)
    {
        using ZipArchive archive = Open(workbook, problems);
        if (archive.Entries.Count > limits.Entries)
        {
            throw problems.Fatal($"The workbook holds {archive.Entries.Count} files; at most {limits.Entries} are read.", "Copy the sheet into a new workbook and save it as .xlsx.");
        }
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            CheckContent(entry.FullName, problems);
            if (entry.Length > SmallEntry && entry.Length / Math.Max(1, entry.CompressedLength) > limits.Expansion)
            {
                throw TooLarge(problems);
            }
        }
        if (archive.Entries.Sum(entry => entry.Length) > limits.Unpacked)
        {
            throw TooLarge(problems);
        }
        workbook.Position = 0;
    }

    public static BadInputException TooLarge(TableProblems problems) => problems.Fatal(
        "The workbook unpacks to far more than a sheet of samples would.", "Copy the rows into a new workbook and save it as .xlsx; delete formatted but empty rows.");

    private static ZipArchive Open(Stream workbook, TableProblems problems)
    {
        try
        {
            return new ZipArchive(workbook, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException)
        {
            throw Damaged(problems);
        }
    }

    public static BadInputException Damaged(TableProblems problems) => problems.Fatal(
        "The workbook is damaged and cannot be read.", "Open it in Excel, let it be repaired, and save it again as .xlsx.");

    private static void CheckContent(string name, TableProblems problems)
    {
        if (name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || name.Contains("/macrosheets/", StringComparison.OrdinalIgnoreCase))
        {
            throw problems.Fatal("The workbook holds macros, which are never read here.", "Save it as \"Excel Workbook (.xlsx)\" without macros.");
        }
        if (name.Contains("/externalLinks/", StringComparison.OrdinalIgnoreCase))
        {
            throw problems.Fatal(
                "The workbook takes values from other files (external links), which cannot be checked.",
                "In Excel: Data, Edit Links, Break Link; then save it again.");
        }
        if (name.Contains("/embeddings/", StringComparison.OrdinalIgnoreCase) || name.Contains("/activeX/", StringComparison.OrdinalIgnoreCase))
        {
            throw problems.Fatal("The workbook has other documents or controls embedded in it.", "Delete the embedded objects, or copy the rows into a new workbook.");
        }
    }

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d / 1024d:0.#} MB");
}
