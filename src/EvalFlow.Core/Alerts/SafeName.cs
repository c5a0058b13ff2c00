using System.Globalization;
using System.Text;

namespace EvalFlow.Core.Alerts;

/// <summary>Makes a name that others chose fit for one line of a message: evals, metrics and slices come from files, and files from anywhere.</summary>
public static class SafeName
{
    private const int ZeroWidthJoiner = 0x200D;   // Holds emoji together.

    /// <summary>
    /// The text on one line: line breaks and control characters as blanks; characters that are not seen or that turn the
    /// direction of writing, and halves of characters, left out; cut between characters as people see them, with '…' at the end.
    /// </summary>
    /// <param name="max">Length at most, in UTF-16 units, at least 1.</param>
    public static string Of(string? text, int max)
    {
        string clean = Clean(text ?? "");
        return clean.Length <= max ? clean : Cut(clean, max);
    }

    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        bool isGap = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                clean.Append(isGap ? "" : " ");
                isGap = true;
            }
            else if (IsSeen(rune))
            {
                clean.Append(rune);
                isGap = false;
            }
        }
        return clean.ToString().TrimEnd();
    }

    // EnumerateRunes hands halves of characters over as U+FFFD.
    private static bool IsSeen(Rune rune) => rune.Value == ZeroWidthJoiner || (rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    private static string Cut(string text, int max)
    {
        int end = 0;
        while (end < text.Length && end + StringInfo.GetNextTextElementLength(text, end) < max)
        {
            end += StringInfo.GetNextTextElementLength(text, end);
        }
        return $"{text[..end].TrimEnd()}…";
    }
}
