using System.Text.Json;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>What the workflow of a run does about its baseline.</summary>
internal sealed class RunRegressions(
    IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, RaiseAlerts alerts, TimeProvider clock)
{
    /// <summary>Compares the run with its baseline; false when it has none.</summary>
    public async Task<bool> CompareAsync(RunInput input, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(input.RunId, cancellationToken);
        if (run.BaselineRun is not { } baseline)
        {
            return false;
        }
        await new CompareRuns(runs, registry, calibrations, clock).RunAsync(
            new CompareRequest { Baseline = await runs.RequireAsync(baseline, cancellationToken), Candidate = run }, cancellationToken);
        return true;
    }

    /// <summary>Raises an alert for what regressed in the saved comparison, and recovers what is well again.</summary>
    /// <returns>1 when an alert was raised or seen again, else 0.</returns>
    public async Task<int> AlertAsync(RunInput input, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(input.RunId, cancellationToken);
        string stored = await runs.ReadComparisonAsync(run.BaselineRun!, run.RunId, cancellationToken)
            ?? throw new InvalidDataException($"Run {run.RunId} has no saved comparison with {run.BaselineRun}.");
        Comparison comparison = JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!;
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        return await alerts.RunAsync(comparison, OpenRuns.ReadDefinition(version), cancellationToken);
    }
}
