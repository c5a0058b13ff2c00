using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Releases;

/// <param name="ReleaseId">The release to bring to its end.</param>
public sealed record ReleaseInput(string ReleaseId);

/// <summary>One eval of a release.</summary>
/// <param name="RunsBaseline">The baseline is to be run before it.</param>
/// <param name="Failure">Why it could not be brought to its end; null while nothing is known to be wrong.</param>
public sealed record ReleaseStep(string ReleaseId, string EvalHash, bool RunsBaseline, string? Failure = null);

/// <param name="Steps">In the order in which they are begun.</param>
/// <param name="SideBySide">Steps under way at a time.</param>
public sealed record ReleasePlan(IReadOnlyList<ReleaseStep> Steps, int SideBySide);

/// <param name="InstanceId">The workflow instance that runs it; null when there is nothing to run.</param>
public sealed record ReleaseRun(string RunId, string? InstanceId);

/// <param name="State">One of <see cref="ReleaseStates"/>.</param>
public sealed record ReleaseSummary(string ReleaseId, string State);

/// <summary>
/// Resolve the evals, run them as children, severe ones first and so many at a time, settle each, and conclude. What became
/// of each eval stands in the record of the release, so the history holds ids only.
/// </summary>
public static class ReleaseWorkflow
{
    public const string Name = "release";

    public const string Plan = "plan_release";
    public const string PrepareBaseline = "prepare_release_baseline";
    public const string PrepareCandidate = "prepare_release_candidate";
    public const string Settle = "settle_release_eval";
    public const string Conclude = "conclude_release";
    public const string Fail = "fail_release";

    private static readonly RetryPolicy RetryTransient = new(5, TimeSpan.FromSeconds(2));

    /// <summary>Id of the workflow instance that serves this attempt: the same event, delivered again, starts nothing new.</summary>
    public static string InstanceId(Release release) =>
        release.Attempt == 1 ? $"release-{release.Event.Hash("")[..32]}" : $"release-{release.Event.Hash("")[..32]}-{release.Attempt}";

    public static async Task<ReleaseSummary> RunAsync(IWorkflowContext context, ReleaseInput input)
    {
        try
        {
            context.SetStatus("planning");
            ReleasePlan plan = await context.CallActivityAsync<ReleasePlan>(Plan, input, RetryTransient);
            context.SetStatus($"evaluating {plan.Steps.Count} evals");
            Queue<ReleaseStep> waiting = new(plan.Steps);
            await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.SideBySide, plan.Steps.Count)).Select(_ => LaneAsync(context, waiting)));
            context.SetStatus("concluding");
            return await context.CallActivityAsync<ReleaseSummary>(Conclude, input, RetryTransient);
        }
        catch (WorkflowStepException failed)
        {
            return await context.CallActivityAsync<ReleaseSummary>(Fail, new RunFailure(input.ReleaseId, failed.Message), RetryTransient);
        }
    }

    private static async Task LaneAsync(IWorkflowContext context, Queue<ReleaseStep> waiting)
    {
        while (waiting.TryDequeue(out ReleaseStep? step))
        {
            await EvaluateAsync(context, step);
        }
    }

    // One eval that cannot be finished must not hide what the others found.
    private static async Task EvaluateAsync(IWorkflowContext context, ReleaseStep step)
    {
        try
        {
            if (step.RunsBaseline)
            {
                await RunAsync(context, await context.CallActivityAsync<ReleaseRun>(PrepareBaseline, step, RetryTransient));
            }
            await RunAsync(context, await context.CallActivityAsync<ReleaseRun>(PrepareCandidate, step, RetryTransient));
        }
        catch (WorkflowStepException failed)
        {
            step = step with { Failure = failed.Message };
        }
        try
        {
            await context.CallActivityAsync<bool>(Settle, step, RetryTransient);
        }
        catch (WorkflowStepException)
        {
            // What is not settled by then, the conclusion settles or names.
        }
    }

    private static async Task RunAsync(IWorkflowContext context, ReleaseRun run)
    {
        if (run.InstanceId is { } instance)
        {
            await context.CallChildAsync<RunStatus>(RunWorkflow.Name, instance, new RunInput(run.RunId));
        }
    }
}
