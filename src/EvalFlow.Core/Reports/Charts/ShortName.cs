using System.Globalization;
using System.Text;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>Names cut to a width in pixels: nobody knows the font, so each character is taken to be rather wide.</summary>
internal static class ShortName
{
    /// <summary>What is left beside a verdict on the narrowest screen.</summary>
    public const double Width = 225;

    private const double Size = 12;
    private const int LongestCharacter = 16;   // UTF-16 units; a letter under a tower of accents is cut off.

    /// <summary>The name on one line, cut in the middle: beginnings and ends tell names apart.</summary>
    public static string Of(string name, double width)
    {
        string[] characters = [.. Characters(SafeName.Of(name, 400))];
        if (characters.Sum(WidthOf) <= width)
        {
            return string.Concat(characters);
        }
        double half = (width - WidthOf("…")) / 2;
        string head = string.Concat(Fitting(characters, half));
        string tail = string.Concat(Fitting(characters.Reverse(), half).Reverse());
        return $"{head.TrimEnd()}…{tail.TrimStart()}";
    }

    private static IEnumerable<string> Fitting(IEnumerable<string> characters, double width)
    {
        foreach (string character in characters)
        {
            width -= WidthOf(character);
            if (width < 0)
            {
                yield break;
            }
            yield return character;
        }
    }

    private static IEnumerable<string> Characters(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            yield return length > LongestCharacter ? "…" : text.Substring(at, length);
            at += length;
        }
    }

    private static double WidthOf(string character)
    {
        Rune.DecodeFromUtf16(character, out Rune rune, out _);
        double em = rune.Value switch
        {
            'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 1,
            'i' or 'j' or 'l' or 't' or 'f' or 'r' or 'I' or ' ' or '.' or ',' or ':' or ';' or '|' or '!' or '(' or ')' or '-' => 0.4,
            < 0x80 => char.IsAsciiLetterUpper((char)rune.Value) ? 0.72 : 0.6,
            < 0x1100 => 0.75,
            _ => 1.1,
        };
        return em * Size;
    }
}
