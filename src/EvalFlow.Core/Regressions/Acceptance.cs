namespace EvalFlow.Core.Regressions;

/// <summary>Somebody's decision to compare two runs in spite of what differs between them.</summary>
/// <param name="By">Who decided.</param>
/// <param name="Because">Why the differences do not matter, in that person's words.</param>
public sealed record AcceptedDifferences(string By, string Because)
{
    private const int FewestLetters = 10;

    /// <summary>False for what says nothing: a decision that nobody can retrace later is no decision.</summary>
    public static bool IsReason(string because) => because.Count(char.IsLetter) >= FewestLetters;
}

/// <summary>A decision as recorded with the comparison.</summary>
/// <param name="Reasons">What differed, as the person was told.</param>
public sealed record AcceptanceRecord(string By, string Because, DateTimeOffset At, IReadOnlyList<string> Reasons);
