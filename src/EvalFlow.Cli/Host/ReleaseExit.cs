using EvalFlow.Core.Readiness;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Host;

/// <summary>The exit code that a release deserves.</summary>
internal static class ReleaseExit
{
    public static int Of(ReleaseOutcome outcome) =>
        outcome.Comparisons.Any(comparison => comparison.HasRegression) || outcome.Runs.Any(run => run.Gate is { Passed: false }) ? ExitCode.Regressed
        : outcome.State is ReleaseStates.Cancelled ? ExitCode.Cancelled
        : outcome.State is not ReleaseStates.Ready || outcome.Release.Evals.Any(eval => eval.Status != RunStatus.Completed) ? ExitCode.Incomplete
        : ExitCode.Done;
}
