namespace EvalFlow.Core.Grading;

/// <summary>Puts the start of a text into the one shape that phrases are written in.</summary>
internal static class PlainText
{
    /// <summary>
    /// As much of the text as fits: small letters, straight apostrophes, one blank for any white space, no Markdown marks,
    /// with a blank before and after, so that " i " is a word even at the start.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, Span<char> buffer)
    {
        buffer[0] = ' ';
        int count = 1;
        foreach (char sign in text)
        {
            if (count == buffer.Length - 1)
            {
                break;
            }
            char plain = Plain(sign);
            if (plain == '\0' || (plain == ' ' && buffer[count - 1] == ' '))
            {
                continue;
            }
            buffer[count++] = plain;
        }
        if (buffer[count - 1] != ' ')
        {
            buffer[count++] = ' ';
        }
        return buffer[..count];
    }

    private static char Plain(char sign)
    {
        if (char.IsAscii(sign))
        {
            return sign switch
            {
                >= 'A' and <= 'Z' => (char)(sign | ' '),
                '*' or '_' or '#' or '`' or '>' => '\0',
                <= ' ' => ' ',
                _ => sign,
            };
        }
        return sign is '\u2019' or '\u2018' or '\u02BC' ? '\''
            : sign is '\u200B' or '\uFEFF' or '\u200E' or '\u200F' ? '\0'
            : char.IsWhiteSpace(sign) ? ' '
            : char.ToLowerInvariant(sign);
    }
}
