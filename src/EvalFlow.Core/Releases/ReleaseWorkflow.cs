using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Releases;

/// <param name="RunId">A run this release needs.</param>
/// <param name="InstanceId">The workflow instance that serves it.</param>
public sealed record ReleaseRun(string RunId, string InstanceId);

/// <param name="Refused">Evals that could not be begun, each with the reason.</param>
public sealed record ReleasePlan(IReadOnlyList<ReleaseRun> Runs, IReadOnlyList<string> Refused);

/// <param name="Runs">Status of each run by its id.</param>
/// <param name="Refused">Evals that could not be begun, each with the reason.</param>
public sealed record ReleaseSummary(IReadOnlyDictionary<string, RunStatus> Runs, IReadOnlyList<string> Refused);

/// <summary>Plan a run of the latest version of every eval, run them side by side as children, and sum up.</summary>
public static class ReleaseWorkflow
{
    public const string Name = "release";
    public const string Plan = "plan_release";

    private static readonly RetryPolicy RetryTransient = new(5, TimeSpan.FromSeconds(2));

    public static async Task<ReleaseSummary> RunAsync(IWorkflowContext context, ReleaseEvent release)
    {
        context.SetStatus("planning");
        ReleasePlan plan = await context.CallActivityAsync<ReleasePlan>(Plan, release, RetryTransient);
        context.SetStatus($"evaluating {plan.Runs.Count} evals");
        RunStatus[] ended = await Task.WhenAll(plan.Runs.Select(run => RunOneAsync(context, run)));
        context.SetStatus("finished");
        return new ReleaseSummary(
            plan.Runs.Zip(ended).ToDictionary(pair => pair.First.RunId, pair => pair.Second, StringComparer.Ordinal), plan.Refused);
    }

    // One eval that cannot be finished must not hide what the others found.
    private static async Task<RunStatus> RunOneAsync(IWorkflowContext context, ReleaseRun run)
    {
        try
        {
            return await context.CallChildAsync<RunStatus>(RunWorkflow.Name, run.InstanceId, new RunInput(run.RunId));
        }
        catch (WorkflowStepException)
        {
            return RunStatus.Failed;
        }
    }
}
