namespace EvalFlow.Web.Kit;

/// <summary>A stretch of text that both versions have, or only one.</summary>
internal sealed record DiffWords(LineFate Fate, string Text);

/// <summary>Two texts, word by word: the longest common subsequence stays.</summary>
internal static class WordDiff
{
    // A table of all pairs of words: 4 million cells, some 16 MB for a moment.
    private const int MostCells = 4_000_000;

    // Share of the longer text's letters that both must have, to be shown as one text that was edited.
    private const double LeastCommon = 0.25;

    /// <summary>Null when the texts are too long to be compared by words.</summary>
    public static IReadOnlyList<DiffWords>? Of(string before, string after)
    {
        string[] old = Words(before);
        string[] now = Words(after);
        int start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
        {
            start++;
        }
        int end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }
        string[] oldMiddle = old[start..^end];
        string[] nowMiddle = now[start..^end];
        if ((long)(oldMiddle.Length + 1) * (nowMiddle.Length + 1) > MostCells)
        {
            return null;
        }
        List<DiffWords> parts = Joined([
            .. old[..start].Select(word => new DiffWords(LineFate.Same, word)),
            .. Walk(oldMiddle, nowMiddle, Lengths(oldMiddle, nowMiddle)),
            .. old[^end..].Select(word => new DiffWords(LineFate.Same, word)),
        ]);
        // An answer and a refusal share blanks and a word here and there: shown word by word, neither could be read.
        return IsEdit(parts, before, after) ? parts : [new(LineFate.Removed, before), new(LineFate.Added, after)];
    }

    private static bool IsEdit(List<DiffWords> parts, string before, string after) =>
        before.Length == 0 || after.Length == 0 || parts.Where(part => part.Fate == LineFate.Same).Sum(part => Letters(part.Text)) >= LeastCommon * Math.Max(Letters(before), Letters(after));

    private static int Letters(string text) => text.Count(letter => !char.IsWhiteSpace(letter));

    private static IEnumerable<DiffWords> Walk(string[] old, string[] now, int[,] lengths)
    {
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                yield return new DiffWords(LineFate.Same, old[i++]);
                j++;
            }
            else if (j == now.Length || (i < old.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                yield return new DiffWords(LineFate.Removed, old[i++]);
            }
            else
            {
                yield return new DiffWords(LineFate.Added, now[j++]);
            }
        }
    }

    // Length of the longest common rest from each pair of places on.
    private static int[,] Lengths(string[] old, string[] now)
    {
        int[,] lengths = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }
        return lengths;
    }

    private static List<DiffWords> Joined(IEnumerable<DiffWords> words)
    {
        List<DiffWords> joined = [];
        foreach (DiffWords word in words)
        {
            if (joined.Count > 0 && joined[^1].Fate == word.Fate)
            {
                joined[^1] = word with { Text = joined[^1].Text + word.Text };
            }
            else
            {
                joined.Add(word);
            }
        }
        return joined;
    }

    // Runs of letters and digits, runs of blanks, and every other character alone.
    private static string[] Words(string text)
    {
        List<string> words = [];
        for (int at = 0, next; at < text.Length; at = next)
        {
            int kind = Kind(text[at]);
            next = at + 1;
            while (next < text.Length && kind != 0 && Kind(text[next]) == kind)
            {
                next++;
            }
            words.Add(text[at..next]);
        }
        return [.. words];
    }

    // Halves of a character count as letters, so that they stay together.
    private static int Kind(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character) ? 1 : char.IsWhiteSpace(character) ? 2 : 0;
}
