namespace EvalFlow.Core.Grading;

/// <summary>Puts the start of a text into the one shape that phrases are written in.</summary>
internal static class PlainText
{
    private static readonly char[] Ascii = MakeAscii();

    /// <summary>
    /// As much of the text as fits: small letters, straight apostrophes, one blank for any white space, no Markdown marks,
    /// with a blank before and after, so that " i " is a word even at the start.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, Span<char> buffer)
    {
        buffer[0] = ' ';
        char last = ' ';
        int count = 1;
        for (int at = 0; at < text.Length && count < buffer.Length - 1; at++)
        {
            char plain = Plain(text[at]);
            if (plain == '\0' || (plain == ' ' && last == ' '))
            {
                continue;
            }
            last = plain;
            buffer[count++] = plain;
        }
        buffer[count] = ' ';
        return buffer[..(last == ' ' ? count : count + 1)];
    }

    private static char Plain(char sign) => sign < 128 ? Ascii[sign] : Other(sign);

    private static char Other(char sign) => sign switch
    {
        '\u2019' or '\u2018' or '\u02BC' => '\'',
        '\u201C' or '\u201D' or '\u201E' => '"',
        >= '\u2010' and <= '\u2015' or '\u2022' => '-',
        '\u200B' or '\uFEFF' or '\u200E' or '\u200F' => '\0',
        _ when char.IsWhiteSpace(sign) => ' ',
        _ => char.ToLowerInvariant(sign),
    };

    private static char[] MakeAscii()
    {
        char[] map = new char[128];
        for (int sign = 0; sign < map.Length; sign++)
        {
            map[sign] = (char)sign switch
            {
                '*' or '_' or '#' or '`' or '>' => '\0',
                <= ' ' => ' ',
                char other => char.ToLowerInvariant(other),
            };
        }
        return map;
    }
}
