using System.Text;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Plain text for Markdown: what would be markup, a table's edge, an address, a mention or a formula stays text.</summary>
internal static class MarkdownText
{
    private const int LongestText = 4000;

    public static string Of(string text)
    {
        string clean = SafeName.Of(text, LongestText);
        StringBuilder escaped = new(clean.Length);
        for (int i = 0; i < clean.Length; i++)
        {
            escaped.Append(Escaped(clean, i));
        }
        return escaped.ToString();
    }

    /// <summary>Text at the beginning of a line, where it could be a heading, a list, a quote or a rule.</summary>
    public static string AtStart(string text)
    {
        string escaped = Of(text);
        int digits = escaped.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && escaped.Length > digits && escaped[digits] is '.' or ')' ? $"{escaped[..digits]}\\{escaped[digits..]}"
            : escaped.Length > 0 && escaped[0] is '#' or '+' or '-' or '=' ? $"\\{escaped}" : escaped;
    }

    private static string Escaped(string text, int at) => text[at] switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        // A name such as full_refusal_rate is no emphasis, and easier to read as it is.
        '_' => IsInWord(text, at) ? "_" : "\\_",
        ':' => text.AsSpan(at).StartsWith("://", StringComparison.Ordinal) ? "\\:" : ":",
        '.' => at >= 3 && text.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase) ? "\\." : ".",
        // GitHub looks for people to tell after Markdown is done, so that a backslash does not help.
        '@' => IsInWord(text, at) ? "@" : "@\u200B",
        '\\' or '`' or '*' or '[' or ']' or '|' or '~' or '$' => $"\\{text[at]}",
        _ => text[at].ToString(),
    };

    private static bool IsInWord(string text, int at) =>
        at > 0 && at < text.Length - 1 && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1]);
}
