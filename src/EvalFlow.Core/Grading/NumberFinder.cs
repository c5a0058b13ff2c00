using System.Globalization;

namespace EvalFlow.Core.Grading;

/// <summary>Finds numbers in running text: 1,234.5 · -3 · −$2.50 · 6.02e23 · 14%.</summary>
internal sealed class NumberFinder(bool decimalComma, bool percentIsFraction)
{
    // Longer runs of digits are no answer a person would write, and parsing them costs time.
    private const int MaxLength = 400;

    private readonly char _point = decimalComma ? ',' : '.';
    private readonly char _group = decimalComma ? '.' : ',';

    public double? First(ReadOnlySpan<char> text) => Find(text, last: false);

    public double? Last(ReadOnlySpan<char> text) => Find(text, last: true);

    // From the front even for the last one, since only there is it known where a number starts: the 234 of "1,234" is none.
    private double? Find(ReadOnlySpan<char> text, bool last)
    {
        double? found = null;
        for (int at = 0; at < text.Length; at++)
        {
            if (!Starts(text, at))
            {
                continue;
            }
            int length = Length(text[at..]);
            found = Read(text, at, length) ?? found;
            if (found is not null && !last)
            {
                return found;
            }
            // Past the whole run, even one too long to be read: looking into it again would make long runs quadratic.
            at += length - 1;
        }
        return found;
    }

    private bool Starts(ReadOnlySpan<char> text, int at)
    {
        bool digit = char.IsAsciiDigit(text[at]);
        if (!digit && !(text[at] == _point && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return false;
        }
        // H2O and GPT4 hold no number.
        return at == 0 || !(char.IsLetter(text[at - 1]) || text[at - 1] == '_' || char.IsAsciiDigit(text[at - 1]));
    }

    private double? Read(ReadOnlySpan<char> text, int at, int length)
    {
        if (length > MaxLength)
        {
            return null;
        }
        Span<char> plain = stackalloc char[length];
        int count = 0;
        foreach (char sign in text.Slice(at, length))
        {
            if (char.IsAsciiDigit(sign) || sign is 'e' or 'E' or '+' or '-')
            {
                plain[count++] = sign;
            }
            else if (sign == _point)
            {
                plain[count++] = '.';
            }
        }
        double value = double.Parse(plain[..count], NumberStyles.Float, CultureInfo.InvariantCulture);
        value = percentIsFraction && Percent(text[(at + length)..]) ? value / 100 : value;
        return !double.IsFinite(value) ? null : IsNegative(text, at) ? -value : value;
    }

    private int Length(ReadOnlySpan<char> text)
    {
        int end = Digits(text, 0);
        if (end is > 0 and <= 3)
        {
            while (end < text.Length && IsGroup(text[end]) && Digits(text, end + 1) == 3)
            {
                end += 4;
            }
        }
        if (end < text.Length && text[end] == _point && Digits(text, end + 1) is > 0 and int decimals)
        {
            end += 1 + decimals;
        }
        return end + Exponent(text[end..]);
    }

    private static int Exponent(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] is not ('e' or 'E'))
        {
            return 0;
        }
        int sign = text[1] is '+' or '-' ? 1 : 0;
        int digits = Digits(text, 1 + sign);
        return digits is > 0 and <= 3 ? 1 + sign + digits : 0;
    }

    // Besides the comma: the blanks that do not break a line, and the Swiss apostrophe. An ordinary blank parts two numbers.
    private bool IsGroup(char sign) => sign == _group || sign is '\u00A0' or '\u202F' or '\u2009' or '\'' or '\u2019';

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        int at = from;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
        return Math.Max(0, at - from);
    }

    private static bool Percent(ReadOnlySpan<char> rest) => rest.TrimStart(' ') is ['%', ..] || rest is ['\\', '%', ..];

    // "-5", "−5" and "-$5" are negative; the dash of "10-5" and "2020-05" is not a sign.
    private static bool IsNegative(ReadOnlySpan<char> text, int at)
    {
        int sign = at - 1;
        if (sign >= 0 && char.GetUnicodeCategory(text[sign]) is UnicodeCategory.CurrencySymbol)
        {
            sign--;
        }
        return sign >= 0 && text[sign] is ('-' or '\u2212')
            && (sign == 0 || !(char.IsLetterOrDigit(text[sign - 1]) || text[sign - 1] is '%' or ')'));
    }
}
