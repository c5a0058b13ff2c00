namespace EvalFlow.Core.Alerts;

/// <summary>Keeps a regression quiet while the run that showed it is itself in trouble: mend the run first.</summary>
public static class Inhibition
{
    /// <summary>
    /// True when every run behind the regression, candidate or baseline, is one of an open alert about failed runs. A run that
    /// merely left samples out inhibits nothing: its comparison is on the samples both runs scored.
    /// </summary>
    public static bool Applies(Alert alert, IEnumerable<Alert> unresolved)
    {
        if (alert.Kind != AlertKinds.Regression)
        {
            return false;
        }
        HashSet<string> failed =
        [
            .. unresolved.Where(other => other.Kind == AlertKinds.RunFailed)
                .SelectMany(other => other.Rows.Where(row => row.RecoveredBy is null).Select(row => row.CandidateRun)),
        ];
        AlertRow[] open = [.. alert.Rows.Where(row => row.RecoveredBy is null)];
        return open.Length > 0 && open.All(row => failed.Contains(row.CandidateRun) || failed.Contains(row.BaselineRun));
    }
}
