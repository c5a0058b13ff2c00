namespace EvalFlow.Core.Alerts;

/// <summary>Names with * for any text, as routing rules and silences use them. Letter case does not matter.</summary>
internal static class Pattern
{
    /// <param name="pattern">Null fits everything.</param>
    /// <param name="name">Null has no name, and fits only null and *.</param>
    public static bool Fits(string? pattern, string? name) =>
        pattern is null or "*" || (name is not null && Fits(pattern.AsSpan(), name.AsSpan()));

    // Remembers the last star only: enough, since an earlier one never needs to give back.
    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0, star = -1, resume = 0, i = 0;
        while (i < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, i);
            }
            else if (at < pattern.Length && char.ToLowerInvariant(pattern[at]) == char.ToLowerInvariant(name[i]))
            {
                (at, i) = (at + 1, i + 1);
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }
        return pattern[at..].Trim('*').IsEmpty;
    }
}
