using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Runs;

/// <param name="RunId">The run to bring to its end.</param>
public sealed record RunInput(string RunId);

/// <summary>Told to the workflow of a run when its last shard is committed, or when a shard is given up.</summary>
/// <param name="Failure">Why a shard was given up; null when all are committed.</param>
public sealed record Drained(string? Failure);

/// <summary>
/// Freeze the plan, hand out the shards, wait until the run is drained, aggregate, compare, alert, finish, review the findings.
/// Its history has a few steps whatever the number of samples: shard workers record what they did in the store.
/// </summary>
public static class RunWorkflow
{
    public const string Name = "run";
    public const string DrainedEvent = "drained";

    public const string Plan = "plan_run";
    public const string Dispatch = "dispatch_shards";
    public const string Aggregate = "aggregate_run";
    public const string Compare = "compare_run";
    public const string Alert = "alert_run";
    public const string Finish = "finish_run";
    public const string Fail = "fail_run";
    public const string ReviewFindings = "review_findings";

    // A store that is busy or restarting is back within a minute or so: 5 attempts with doubling span 30 seconds.
    private static readonly RetryPolicy RetryTransient = new(5, TimeSpan.FromSeconds(2));

    // The event is the rule and this the fallback for a lost one, so it may be slow; it grows to keep the history short.
    private static readonly TimeSpan FirstPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastPoll = TimeSpan.FromMinutes(10);

    /// <summary>Id of the workflow instance that serves this attempt of the run.</summary>
    public static string InstanceId(Run run) => $"{run.RunId}/{run.Attempt}";

    public static async Task<RunStatus> RunAsync(IWorkflowContext context, RunInput input)
    {
        try
        {
            context.SetStatus("planning");
            await context.CallActivityAsync<int>(Plan, input, RetryTransient);
            if (await DrainAsync(context, input) is { } failure)
            {
                return await context.CallActivityAsync<RunStatus>(Fail, new RunFailure(input.RunId, failure), RetryTransient);
            }
            context.SetStatus("aggregating");
            await context.CallActivityAsync<bool>(Aggregate, input, RetryTransient);
            if (await context.CallActivityAsync<bool>(Compare, input, RetryTransient))
            {
                await context.CallActivityAsync<int>(Alert, input, RetryTransient);
            }
            RunStatus status = await context.CallActivityAsync<RunStatus>(Finish, input, RetryTransient);
            await ReviewAsync(context, input);
            return status;
        }
        catch (WorkflowStepException failed)
        {
            return await context.CallActivityAsync<RunStatus>(Fail, new RunFailure(input.RunId, failed.Message), RetryTransient);
        }
    }

    // The run has its result, whatever becomes of what others conclude from it.
    private static async Task ReviewAsync(IWorkflowContext context, RunInput input)
    {
        try
        {
            await context.CallActivityAsync<int>(ReviewFindings, input, RetryTransient);
        }
        catch (WorkflowStepException failed)
        {
            context.SetStatus($"findings were not reviewed: {failed.Message}");
        }
    }

    private static async Task<string?> DrainAsync(IWorkflowContext context, RunInput input)
    {
        TimeSpan poll = FirstPoll;
        while (await context.CallActivityAsync<int>(Dispatch, input, RetryTransient) > 0)
        {
            context.SetStatus("evaluating");
            EventArrival<Drained> drained = await context.WaitForEventAsync<Drained>(DrainedEvent, poll);
            if (drained.Payload?.Failure is { } failure)
            {
                return failure;
            }
            poll = TimeSpan.FromTicks(Math.Min(poll.Ticks * 2, LastPoll.Ticks));
        }
        return null;
    }
}

public sealed record RunFailure(string RunId, string Reason);
