using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Alerts;

/// <summary>How an alert changes when something happens to it. Pure; each returns the alert itself when nothing changes.</summary>
public static class AlertTransitions
{
    /// <summary>
    /// The standing alert with the rows of one that was raised for the same trouble. Rows of an eval come from its newest run
    /// (the one with the largest id; ids are ordered by time to the second), so that late or repeated deliveries change nothing.
    /// </summary>
    public static Alert Merge(Alert standing, Alert raised)
    {
        if (standing.State == AlertState.Resolved)
        {
            return standing;
        }
        List<AlertRow> rows = [.. standing.Rows];
        foreach (IGrouping<string, AlertRow> eval in raised.Rows.GroupBy(row => row.EvalId))
        {
            string? known = standing.Rows.Where(row => row.EvalId == eval.Key).Select(row => row.CandidateRun).Max(StringComparer.Ordinal);
            if (known is null || string.CompareOrdinal(known, eval.First().CandidateRun) < 0)
            {
                rows.RemoveAll(row => row.EvalId == eval.Key);
                rows.AddRange(eval);
            }
        }
        return rows.SequenceEqual(standing.Rows) ? standing : AlertWording.Describe(standing with { Rows = rows });
    }

    /// <summary>
    /// Marks the rows that a later comparison of the same two models shows to be well again, and resolves the alert when all
    /// are. A row is well when its verdict is improved or equivalent, or when the comparison could have seen the earlier move
    /// (its minimal detectable effect is no larger) and did not. "Inconclusive" for want of samples recovers nothing.
    /// </summary>
    public static Alert Recover(Alert alert, Comparison comparison, DateTimeOffset now)
    {
        return IsAbout(alert, comparison) ? Recover(alert, comparison, _ => true, now) : alert;
    }

    private static Alert Recover(Alert alert, Comparison comparison, Func<AlertRow, bool> isMeant, DateTimeOffset now)
    {
        AlertRow[] rows = [.. alert.Rows.Select(row => isMeant(row) && Recovered(row, comparison) ? row with { RecoveredBy = comparison.CandidateRun } : row)];
        return rows.SequenceEqual(alert.Rows) ? alert : Settle(alert with { Rows = rows }, comparison.CandidateRun, now);
    }

    /// <summary>
    /// The same for a run under another model name, such as the next version of the model: marks the rows whose baseline run it
    /// was compared with. That the two models belong together, the caller knows.
    /// </summary>
    public static Alert RecoverUnderAnotherName(Alert alert, Comparison comparison, DateTimeOffset now)
    {
        if (alert is not { Kind: AlertKinds.Regression, State: not AlertState.Resolved } || !comparison.Comparable)
        {
            return alert;
        }
        return Recover(alert, comparison, row => row.BaselineRun == comparison.BaselineRun, now);
    }

    /// <summary>Marks the rows of an eval whose later run ended well, and resolves the alert when all have.</summary>
    public static Alert RecoverRun(Alert alert, string evalId, string runId, DateTimeOffset now)
    {
        // A run that failed may itself be resumed to a good end, hence not only later ones.
        AlertRow[] rows =
        [
            .. alert.Rows.Select(row => row.RecoveredBy is null && row.EvalId == evalId && IsNotBefore(runId, row.CandidateRun)
                ? row with { RecoveredBy = runId } : row),
        ];
        return rows.SequenceEqual(alert.Rows) ? alert : Settle(alert with { Rows = rows }, runId, now);
    }

    /// <summary>
    /// The alert with the rows that hold now. What is no longer the matter is marked as well again; when nothing is, the alert is
    /// resolved.
    /// </summary>
    /// <param name="rows">What is the matter now; no rows when nothing is.</param>
    /// <param name="isStill">True for evals with which something is the matter, though it may not be told in a row.</param>
    public static Alert Restate(Alert alert, IReadOnlyList<AlertRow> rows, Func<string, bool> isStill, DateTimeOffset now)
    {
        if (alert.State == AlertState.Resolved)
        {
            return alert;
        }
        HashSet<string> told = [.. rows.Select(row => row.EvalId)];
        AlertRow[] next =
        [
            .. rows,
            .. alert.Rows.Where(row => !told.Contains(row.EvalId) && row.EvalId.Length > 0 && !isStill(row.EvalId)).Select(row => row with { RecoveredBy = row.RecoveredBy ?? Fresh }),
        ];
        if (next.SequenceEqual(alert.Rows))
        {
            return alert;
        }
        return next.Length == 0 ? Resolve(alert, Fresh, null, now) : Settle(alert with { Rows = next }, Fresh, now);
    }

    private const string Fresh = "freshness";

    /// <param name="who">Name of the person.</param>
    public static Alert Acknowledge(Alert alert, string who, string? note, DateTimeOffset now) => alert.State switch
    {
        AlertState.Open => alert with
        {
            State = AlertState.Acknowledged,
            Handling = alert.Handling.With(new AlertAct(now, "acknowledged", who, note)),
        },
        AlertState.Acknowledged or AlertState.Resolved => alert,
    };

    /// <param name="who">Name of the person, or id of the run that passed.</param>
    public static Alert Resolve(Alert alert, string? who, string? note, DateTimeOffset now) => alert.State switch
    {
        AlertState.Open or AlertState.Acknowledged => alert with
        {
            State = AlertState.Resolved,
            Handling = alert.Handling.With(new AlertAct(now, "resolved", who, note)),
        },
        AlertState.Resolved => alert,
    };

    private static Alert Settle(Alert alert, string runId, DateTimeOffset now) =>
        alert.Rows.All(row => row.RecoveredBy is not null)
            ? Resolve(AlertWording.Describe(alert), runId, null, now) : AlertWording.Describe(alert);

    private static bool IsAbout(Alert alert, Comparison comparison) =>
        alert is { Kind: AlertKinds.Regression, State: not AlertState.Resolved } && comparison.Comparable
        && alert.BaselineModel == comparison.BaselineModel && alert.CandidateModel == comparison.CandidateModel;

    private static bool Recovered(AlertRow row, Comparison comparison) =>
        row.RecoveredBy is null && row.EvalId == comparison.EvalId && row.CandidateRun != comparison.CandidateRun && IsNotBefore(comparison.CandidateRun, row.CandidateRun)
        && comparison.Comparisons.FirstOrDefault(later => later.Metric == row.Metric && AlertGrouping.SliceName(later) == row.Slice) is { } found
        && IsWell(found, row.Delta);

    // Run ids are ordered by the second; within one, the rest of the id says nothing about time.
    private static bool IsNotBefore(string run, string other) => string.CompareOrdinal(Second(run), Second(other)) >= 0;

    private static string Second(string run) => run[..Math.Max(0, run.LastIndexOf('-'))];

    private static bool IsWell(ComparisonRow later, double? earlier) => later.Verdict switch
    {
        Verdict.Improved or Verdict.Equivalent => true,
        Verdict.Inconclusive => later.Mde <= Math.Abs(earlier ?? 0),
        Verdict.Regressed or Verdict.Changed or Verdict.NotComparable => false,
    };
}
