namespace EvalFlow.Core.Tables;

/// <summary>Looks at the first bytes for files that are not what their name says.</summary>
internal static class FileStart
{
    public static void Check(Stream stream, bool isWorkbook, TableProblems problems)
    {
        Span<byte> start = stackalloc byte[512];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (start.Length == 0)
        {
            throw problems.Fatal("The file is empty.", "Put the column names into the first line and one sample into each further line.");
        }
        bool isZip = start.StartsWith("PK\u0003\u0004"u8);
        if (isWorkbook && !isZip)
        {
            throw problems.Fatal("The file is not an Excel workbook, though its name ends in .xlsx; a password also hides the content.", "Save it from Excel as .xlsx without a password.");
        }
        if (!isWorkbook && isZip)
        {
            throw problems.Fatal("The file is an Excel workbook or a zip archive, not text.", "Let its name end in .xlsx, or save it from Excel as \"CSV UTF-8\".");
        }
        if (!isWorkbook)
        {
            CheckText(start, problems);
        }
    }

    /// <summary>Refuses UTF-16 and other binary content.</summary>
    public static void CheckText(ReadOnlySpan<byte> start, TableProblems problems)
    {
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw problems.Fatal("The file is UTF-16 (\"Unicode text\"), not UTF-8.", problems.SaveAsUtf8);
        }
        // Latin letters in UTF-16 are every second byte a zero; a stray zero alone is no evidence.
        if (start.Count((byte)0) > start.Length / 4)
        {
            throw problems.Fatal("The file is full of zero bytes: it is UTF-16 or not a text file.", problems.SaveAsUtf8);
        }
    }
}
