namespace EvalFlow.Core.Evals;

/// <summary>Finds the name that a person probably meant.</summary>
public static class Suggestion
{
    /// <summary>The nearest of the known names, or null when none is near (more than a third of the letters differ).</summary>
    public static string? For(string given, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(given.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }
        return best is not null && bestDistance <= Math.Max(1, Math.Max(given.Length, best.Length) / 3) ? best : null;
    }

    /// <summary>" Did you mean 'x'?" with a leading blank, or nothing.</summary>
    public static string Ask(string given, IEnumerable<string> known) =>
        For(given, known) is { } name ? $" Did you mean '{name}'?" : "";

    // Damerau-Levenshtein (optimal string alignment): swapped neighbours are the commonest slip of the hand.
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            cost[i, 0] = i;
        }
        for (int j = 0; j <= right.Length; j++)
        {
            cost[0, j] = j;
        }
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int change = left[i - 1] == right[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }
        return cost[left.Length, right.Length];
    }
}
