using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EvalFlow.Core.Interchange;

/// <summary>Texts as cells of a workbook that is written here. They are texts to a spreadsheet program, never formulas.</summary>
internal static partial class WorkbookText
{
    /// <summary>Most characters of a cell.</summary>
    public const int Longest = 32_767;

    /// <summary>Most rows of a sheet.</summary>
    public const int MostRows = 1_048_576;

    private const string Marker = " […cut at the limit of a cell; the JSONL export holds all of it]";

    /// <summary>The text as a cell can hold it: signs that XML cannot hold are written as _x0007_, and what is too long is cut and marked.</summary>
    public static string Cell(string text)
    {
        string escaped = NeedsEscape(text) ? Escape(text) : text;
        if (escaped.Length <= Longest)
        {
            return escaped;
        }
        int end = Longest - Marker.Length;
        return string.Concat(escaped.AsSpan(0, char.IsHighSurrogate(escaped[end - 1]) ? end - 1 : end), Marker);
    }

    private static bool NeedsEscape(string text)
    {
        foreach (char sign in text)
        {
            if (sign is '_' or '\r' || !IsXml(sign))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsXml(char sign) => sign is '\t' or '\n' or >= ' ' and <= '\uD7FF' or >= '\uE000' and <= '\uFFFD' || char.IsSurrogate(sign);

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        for (int at = 0; at < text.Length; at++)
        {
            char sign = text[at];
            bool isPair = char.IsHighSurrogate(sign) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            if (isPair)
            {
                escaped.Append(sign).Append(text[++at]);
            }
            else if (sign == '\r' || !IsXml(sign) || char.IsSurrogate(sign) || (sign == '_' && Code().IsMatch(text.AsSpan(at))))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)sign:X4}_");
            }
            else
            {
                escaped.Append(sign);
            }
        }
        return escaped.ToString();
    }

    [GeneratedRegex(@"\A_x[0-9A-Fa-f]{4}_", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
