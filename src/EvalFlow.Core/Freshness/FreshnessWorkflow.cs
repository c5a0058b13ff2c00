using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Freshness;

/// <param name="Due">The day by which the eval should have been reviewed.</param>
public sealed record OverdueEval(string EvalId, string Title, string? Owner, int? Severity, DateOnly Due);

/// <param name="Today">The day to judge by.</param>
public sealed record FreshnessInput(DateOnly Today);

/// <summary>Find the evals whose review is overdue, and raise an alert for each.</summary>
public static class FreshnessWorkflow
{
    public const string Name = "freshness";
    public const string List = "list_overdue";
    public const string Alert = "alert_overdue";

    private static readonly RetryPolicy RetryTransient = new(5, TimeSpan.FromSeconds(2));

    /// <returns>The number of overdue evals.</returns>
    public static async Task<int> RunAsync(IWorkflowContext context, FreshnessInput input)
    {
        IReadOnlyList<OverdueEval> overdue =
            await context.CallActivityAsync<IReadOnlyList<OverdueEval>>(List, input, RetryTransient);
        return overdue.Count == 0 ? 0 : await context.CallActivityAsync<int>(Alert, overdue, RetryTransient);
    }
}
