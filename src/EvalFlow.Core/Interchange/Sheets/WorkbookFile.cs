using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>An .xlsx workbook from somebody else. Nothing in it is calculated, followed or run.</summary>
internal sealed class WorkbookFile : IDisposable
{
    private readonly SpreadsheetDocument _document;
    private readonly string _file;
    private readonly SheetLimits _limits;
    private readonly TableProblems _problems;
    private readonly Dictionary<string, string> _partIds = new(StringComparer.Ordinal);
    private readonly List<SheetName> _sheets = [];
    private readonly bool _from1904;

    private WorkbookFile(SpreadsheetDocument document, string file, SheetLimits limits, TableProblems problems)
    {
        (_document, _file, _limits, _problems) = (document, file, limits, problems);
        Workbook workbook = document.WorkbookPart?.Workbook ?? throw WorkbookCheck.Damaged(problems);
        _from1904 = workbook.WorkbookProperties?.Date1904?.Value ?? false;
        foreach (Sheet sheet in workbook.Sheets?.Elements<Sheet>() ?? [])
        {
            if (sheet is { Name.Value: { } name, Id.Value: { } part } && document.WorkbookPart!.GetPartById(part) is WorksheetPart)
            {
                _partIds[name] = part;
                _sheets.Add(new SheetName(name, sheet.State?.Value is { } state && state != SheetStateValues.Visible));
            }
        }
    }

    public IReadOnlyList<SheetName> Sheets => _sheets;

    public static WorkbookFile Open(Stream stream, string file, SheetLimits limits)
    {
        TableProblems problems = new(file, null);
        WorkbookCheck.Check(stream, limits, problems);
        return Guard(problems, () =>
        {
            SpreadsheetDocument document = SpreadsheetDocument.Open(
                stream, isEditable: false, new OpenSettings { AutoSave = false, MaxCharactersInPart = limits.Unpacked });
            WorkbookFile opened = new(document, file, limits, problems);
            return opened.Sheets.Count <= limits.Sheets
                ? opened
                : throw problems.Fatal($"The workbook has {opened.Sheets.Count} sheets; at most {limits.Sheets} are read.", "Copy the sheet with the samples into a workbook of its own.");
        });
    }

    /// <summary>The rows of a sheet. Throws <see cref="BadInputException"/> when the workbook is damaged or a limit is passed.</summary>
    public SheetGrid Read(string sheet) => Guard(_problems, () =>
    {
        WorkbookPart workbook = _document.WorkbookPart!;
        SharedTexts texts = SharedTexts.Read(workbook.SharedStringTablePart, _limits);
        DateStyles dates = new(workbook.WorkbookStylesPart?.Stylesheet, _from1904);
        using Stream part = workbook.GetPartById(_partIds[sheet]).GetStream(FileMode.Open, FileAccess.Read);
        return new SheetGrid($"{_file}#{sheet}", sheet, new SheetXml(texts, dates, _limits, _problems).Read(part));
    });

    public void Dispose() => _document.Dispose();

    /// <summary>How XML of strangers is read: nothing declared, nothing fetched, and no more than was announced.</summary>
    internal static XmlReaderSettings Xml(SheetLimits limits) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = limits.Unpacked,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static T Guard<T>(TableProblems problems, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (damage is OpenXmlPackageException or XmlException or InvalidDataException or FileFormatException
            or IOException or UriFormatException or FormatException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            throw WorkbookCheck.Damaged(problems);
        }
    }
}
