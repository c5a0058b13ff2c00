namespace EvalFlow.Web.Kit;

/// <summary>What became of a line.</summary>
internal enum LineFate
{
    Same,
    Removed,
    Added,
}

internal sealed record DiffLine(LineFate Fate, string Text);

/// <summary>Two short texts, line by line: the longest common subsequence stays.</summary>
internal static class LineDiff
{
    // Definitions have a few hundred lines; with more, a table of all pairs would take too much.
    private const int Most = 2_000;

    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        string[] old = Lines(before);
        string[] now = Lines(after);
        return old.Length > Most || now.Length > Most
            ? [.. old.Select(line => new DiffLine(LineFate.Removed, line)), .. now.Select(line => new DiffLine(LineFate.Added, line))]
            : Walk(old, now, Lengths(old, now));
    }

    private static List<DiffLine> Walk(string[] old, string[] now, int[,] lengths)
    {
        List<DiffLine> lines = [];
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add(new DiffLine(LineFate.Same, old[i++]));
                j++;
            }
            else if (j == now.Length || (i < old.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                lines.Add(new DiffLine(LineFate.Removed, old[i++]));
            }
            else
            {
                lines.Add(new DiffLine(LineFate.Added, now[j++]));
            }
        }
        return lines;
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

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
