using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Runs;

/// <summary>Divides one budget among the runs of a command, so that each gets as far into its eval as the others.</summary>
public static class BudgetShares
{
    /// <summary>The requests with their shares, in proportion to their (sample, epoch) pairs.</summary>
    public static IReadOnlyList<RunRequest> Divide(Budget? budget, IReadOnlyList<RunRequest> requests)
    {
        double all = requests.Sum(Pairs);
        return budget is null ? requests : [.. requests.Select(request => request with { Budget = Share(budget, Pairs(request) / all) })];
    }

    // Tokens are rounded down: the shares together must not exceed the whole.
    private static Budget Share(Budget budget, double share) => new(budget.Usd * share, (long?)(budget.Tokens * share));

    private static double Pairs(RunRequest request)
    {
        double samples = Math.Min(request.Version.SampleCount, request.Limit ?? int.MaxValue);
        return samples * (request.Epochs ?? OpenRuns.ReadDefinition(request.Version).Epochs.Count);
    }
}
