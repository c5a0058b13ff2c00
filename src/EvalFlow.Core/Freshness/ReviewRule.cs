using System.Globalization;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Freshness;

/// <summary>A review is due; or a version came that nobody has approved.</summary>
internal static class ReviewRule
{
    public const int MostSevere = 5;
    public const int DaysWhenMostSevere = 90;
    public const int UsualDays = 180;
    private const int DaysToApprove = 14;

    /// <summary>The last time that somebody looked: review, approval of this version, or else its making.</summary>
    public static DateOnly LastReviewed(EvalFacts eval, EvalStanding standing, DateOnly today, List<string> notes)
    {
        DateOnly last = eval.AddedAt;
        if (eval.Review?.LastReviewed is { } said)
        {
            // Nobody has reviewed anything tomorrow; believed, a slip of the hand would keep the eval fresh for years.
            if (said > today)
            {
                notes.Add(Invariant($"review.last_reviewed says {said:yyyy-MM-dd}, which is yet to come; it does not count."));
            }
            else
            {
                last = said;
            }
        }
        return standing.Approval is { } approval && approval.Hash == eval.Hash ? Days.Later(last, Days.Of(approval.At)) : last;
    }

    public static StaleReason? Judge(EvalFacts eval, DateOnly reviewed, DateOnly today)
    {
        int cadence = eval.Review?.CadenceDays ?? (eval.Severity >= MostSevere ? DaysWhenMostSevere : UsualDays);
        DateOnly due = reviewed.AddDays(Math.Min(cadence, DateOnly.MaxValue.DayNumber - reviewed.DayNumber - 1));
        string last = eval.Review?.LastReviewed is null && reviewed == eval.AddedAt ? "made" : "last reviewed";
        return due >= today ? null : new StaleReason(
            StaleKind.ReviewDue, null, due.AddDays(1), due,
            Invariant($"The review was due on {due:yyyy-MM-dd}: {last} on {reviewed:yyyy-MM-dd}, and every {cadence} days one is due."),
            Invariant($"Look through samples, graders and gate; then set review.last_reviewed: {today:yyyy-MM-dd} in the definition and add it again."));
    }

    public static StaleReason? JudgeVersion(EvalFacts eval, EvalStanding standing) =>
        standing.Approval is not { } approval || approval.Hash == eval.Hash ? null : new StaleReason(
            StaleKind.VersionNotReviewed, null, eval.AddedAt, eval.AddedAt.AddDays(DaysToApprove),
            Invariant($"Version {eval.Version} was added on {eval.AddedAt:yyyy-MM-dd} and nobody has approved it; {approval.By} approved {approval.Version} on {approval.At.UtcDateTime:yyyy-MM-dd}."),
            $"Have it reviewed: evalflow eval state {eval.EvalId} --to in_review");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
