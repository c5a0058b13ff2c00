namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>How much of an uploaded spreadsheet is read; what goes beyond is refused, not cut.</summary>
public sealed record SheetLimits
{
    /// <summary>Size of the file in bytes.</summary>
    public long Bytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Rows that hold anything.</summary>
    public int Rows { get; init; } = 50_000;

    /// <summary>Columns that hold anything.</summary>
    public int Columns { get; init; } = 100;

    public int Sheets { get; init; } = 50;

    /// <summary>Files inside the workbook, which is a zip archive.</summary>
    public int Entries { get; init; } = 2_000;

    /// <summary>Bytes of all files inside the workbook once unpacked.</summary>
    public long Unpacked { get; init; } = 200 * 1024 * 1024;

    /// <summary>Largest ratio of unpacked to packed size, for files inside that unpack to more than a megabyte.</summary>
    public int Expansion { get; init; } = 400;

    public static SheetLimits Default { get; } = new();
}
