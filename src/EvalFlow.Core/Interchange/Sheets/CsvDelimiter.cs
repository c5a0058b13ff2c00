namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Finds what separates the cells of a CSV file: comma, semicolon, tab or bar.</summary>
internal static class CsvDelimiter
{
    private const string Known = ",;\t|";

    // Lines looked at; a table shows its shape in the first few.
    private const int Lines = 30;

    /// <summary>The separator, and how many characters of a <c>sep=</c> line to leave out.</summary>
    public static (char Separator, int Skipped) Find(string text, char? told)
    {
        int skipped = SkipSep(text, out char named);
        return (told ?? (skipped > 0 ? named : Sniff(text)), skipped);
    }

    // Excel's own way to name the separator, in a line before the table.
    private static int SkipSep(string text, out char named)
    {
        named = ',';
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 5)
        {
            return 0;
        }
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        if (end != 5)
        {
            return 0;
        }
        named = text[4];
        return text.AsSpan(end).StartsWith("\r\n") ? end + 2 : end + 1;
    }

    // The separator is the sign that most records hold equally often; a comma inside prose varies.
    private static char Sniff(string text)
    {
        int[][] counts = [.. Known.Select(_ => new int[Lines])];
        int line = 0;
        bool quoted = false;
        foreach (char sign in text)
        {
            quoted ^= sign == '"';
            if (!quoted && sign == '\n' && ++line == Lines)
            {
                break;
            }
            int kind = quoted ? -1 : Known.IndexOf(sign, StringComparison.Ordinal);
            if (kind >= 0)
            {
                counts[kind][line]++;
            }
        }
        int lines = Math.Min(line + 1, Lines);
        int best = Enumerable.Range(0, Known.Length).MaxBy(kind => Evenness(counts[kind].AsSpan(0, lines)));
        return Known[best];
    }

    /// <summary>Lines that share the most frequent positive count, weighted by that count; 0 when the sign never occurs.</summary>
    private static double Evenness(ReadOnlySpan<int> counts)
    {
        Dictionary<int, int> lines = [];
        foreach (int count in counts)
        {
            lines[count] = lines.GetValueOrDefault(count) + 1;
        }
        return lines.Where(pair => pair.Key > 0).Select(pair => pair.Value + (0.01 * Math.Min(pair.Key, 50))).DefaultIfEmpty(0).Max();
    }
}
