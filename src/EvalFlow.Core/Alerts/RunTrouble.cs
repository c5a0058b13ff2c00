using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>Which ends of a run are trouble, and which end it.</summary>
public static class RunTrouble
{
    /// <summary>How the reason of a run begins that was stopped because its budget was spent.</summary>
    public const string BudgetSpent = "budget spent";

    /// <summary>The kind of alert for a run that ended so, or null when there is no trouble. Somebody who cancels a run knows it.</summary>
    public static string? KindOf(Run run) => run.Status switch
    {
        RunStatus.Failed => AlertKinds.RunFailed,
        RunStatus.CompletedWithErrors => IsOutOfBudget(run) ? AlertKinds.BudgetStopped : AlertKinds.RunIncomplete,
        RunStatus.Completed => IsOutOfBudget(run) ? AlertKinds.BudgetStopped : null,
        RunStatus.Cancelled or RunStatus.Running => null,
    };

    /// <summary>True when the end of the run ends its part of the alert: a complete run ends every trouble, an incomplete one that it failed.</summary>
    public static bool IsOverWith(Alert alert, Run run) => alert.CandidateModel == run.Model && run.Status switch
    {
        RunStatus.Completed when !IsOutOfBudget(run) => alert.Kind is AlertKinds.RunFailed or AlertKinds.RunIncomplete or AlertKinds.BudgetStopped,
        RunStatus.Completed or RunStatus.CompletedWithErrors => alert.Kind == AlertKinds.RunFailed,
        RunStatus.Failed or RunStatus.Cancelled or RunStatus.Running => false,
    };

    internal static bool IsOutOfBudget(Run run) => run.Reason?.StartsWith(BudgetSpent, StringComparison.Ordinal) == true;
}
