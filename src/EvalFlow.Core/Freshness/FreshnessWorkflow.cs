using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Freshness;

/// <param name="Today">The day to judge by.</param>
/// <param name="MaxRuns">How many evals to run at most that were never run on a current model; 0 starts none.</param>
/// <param name="MaxUsdPerRun">What each such run may spend; null for no bound.</param>
public sealed record FreshnessInput(DateOnly Today, int MaxRuns = 0, double? MaxUsdPerRun = null);

/// <param name="Work">What became of the work items.</param>
/// <param name="Owners">Owners with an open alert.</param>
/// <param name="RunsStarted">Runs that were started, or that go on.</param>
public sealed record FreshnessOutcome(WorkTally Work, int Owners, int RunsStarted);

/// <summary>Find the stale evals; keep a work item open for each; tell their owners; run what was never run. Each step reads anew.</summary>
public static class FreshnessWorkflow
{
    public const string Name = "freshness";
    public const string Track = "track_stale";
    public const string Alert = "alert_stale";
    public const string Start = "start_missing_runs";

    private static readonly RetryPolicy RetryTransient = new(5, TimeSpan.FromSeconds(2));

    public static async Task<FreshnessOutcome> RunAsync(IWorkflowContext context, FreshnessInput input)
    {
        WorkTally work = await context.CallActivityAsync<WorkTally>(Track, input, RetryTransient);
        int owners = await context.CallActivityAsync<int>(Alert, input, RetryTransient);
        int started = input.MaxRuns == 0 ? 0 : await context.CallActivityAsync<int>(Start, input, RetryTransient);
        return new FreshnessOutcome(work, owners, started);
    }
}
