using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>What must be there for a run to go on. It was there when the run began, so its absence is no bad input.</summary>
internal static class Required
{
    /// <summary>The run, or <see cref="KeyNotFoundException"/>.</summary>
    public static async Task<Run> RequireAsync(this IRunStore runs, string runId, CancellationToken cancellationToken) =>
        await runs.FindAsync(runId, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {runId}.");

    /// <summary>The eval version that the run measures, or <see cref="KeyNotFoundException"/>.</summary>
    public static async Task<EvalVersion> RequireAsync(this IEvalRegistry registry, Run run, CancellationToken cancellationToken) =>
        await registry.FindByHashAsync(run.EvalHash, cancellationToken)
        ?? throw new KeyNotFoundException($"Run {run.RunId} needs {run.EvalId}@{run.EvalVersion}, which is not in the registry.");
}
