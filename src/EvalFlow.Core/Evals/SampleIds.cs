using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvalFlow.Core.Evals;

/// <summary>
/// Builds sample ids from the cells that identify a row. Recorded responses use the same rules, so that both sides meet.
/// </summary>
public static class SampleIds
{
    private const int LongestPart = 64;

    /// <summary>The parts joined with '|'. A part that is long or would not print on one line stands as '~' and 12 hex digits of its SHA-256.</summary>
    public static string Join(IReadOnlyList<string> parts) =>
        parts.Count == 1 ? Readable(parts[0]) : string.Join('|', parts.Select(Readable));

    /// <summary>The id a template such as <c>v2-{{id}}</c> gives.</summary>
    public static string Fill(string template, Func<string, string> cell) =>
        Placeholders.Fill(template, name => Readable(cell(name)));

    private static string Readable(string part) =>
        part.Length <= LongestPart && IsPlain(part) ? part : "~" + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(part)));

    internal static string Hex(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..6]);

    // Format characters can reverse the direction of a whole terminal line.
    private static bool IsPlain(string part)
    {
        foreach (char c in part)
        {
            if (c < ' ' || (c > '~' && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                return false;
            }
        }
        return true;
    }
}
