using System.Text;

namespace EvalFlow.Core.Tables;

/// <summary>What the first record of a CSV file tells about the rest.</summary>
/// <param name="Delimiter">The most frequent of comma, semicolon and tab outside quotes; comma when there is none.</param>
/// <param name="Lines">Lines that the header takes; more than one when a name holds a line break.</param>
internal readonly record struct CsvHeader(char Delimiter, int Lines)
{
    // Enough for a header of some thousand columns; what lies behind it is only missed by the counting.
    private const int Longest = 64 * 1024;

    public static CsvHeader Read(Stream stream)
    {
        byte[] bytes = new byte[Longest];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // Separators, quotes and line ends are ASCII, which Latin-1 leaves as they are; validity is judged elsewhere.
        string text = Encoding.Latin1.GetString(bytes, 0, length);
        int end = EndOfRecord(text);
        ReadOnlySpan<char> header = text.AsSpan(0, end);
        return new CsvHeader(Delimit(header), Math.Max(1, LineEnds(header)));
    }

    /// <summary>Line ends in a text: LF, CRLF, or CR alone.</summary>
    public static int LineEnds(ReadOnlySpan<char> text)
    {
        int ends = text.Count('\n');
        if (!text.Contains('\r'))
        {
            return ends;
        }
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
            {
                ends++;
            }
        }
        return ends;
    }

    private static int EndOfRecord(string text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            if (!quoted && text[i] is ('\n' or '\r'))
            {
                return i + (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : 1);
            }
        }
        return text.Length;
    }

    private static char Delimit(ReadOnlySpan<char> header)
    {
        (int commas, int semicolons, int tabs) = (0, 0, 0);
        bool quoted = false;
        foreach (char c in header)
        {
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
            tabs += !quoted && c == '\t' ? 1 : 0;
        }
        return tabs > commas && tabs > semicolons ? '\t' : semicolons > commas ? ';' : ',';
    }
}
