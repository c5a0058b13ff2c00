using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core;

/// <summary>All workflows and activities of the pipeline, for whatever engine a host brings.</summary>
public static class PipelineCatalog
{
    public static WorkflowCatalog Create(
        IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, IWorkQueue queue, OpenRuns open, RaiseAlerts alerts, TimeProvider clock)
    {
        EndRun end = new(runs, registry, open, alerts, clock);
        RunRegressions regressions = new(runs, registry, calibrations, alerts, clock);
        return new WorkflowCatalog()
            .AddWorkflow<RunInput, RunStatus>(RunWorkflow.Name, RunWorkflow.RunAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Plan, new PlanRun(runs, registry).RunAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Dispatch, new DispatchShards(runs, queue, clock).RunAsync)
            .AddActivity<RunInput, bool>(RunWorkflow.Aggregate, new AggregateRun(runs, registry).RunAsync)
            .AddActivity<RunInput, bool>(RunWorkflow.Compare, regressions.CompareAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Alert, regressions.AlertAsync)
            .AddActivity<RunInput, RunStatus>(RunWorkflow.Finish, end.FinishAsync)
            .AddActivity<RunFailure, RunStatus>(RunWorkflow.Fail, end.FailAsync);
    }

    /// <summary>Adds what keeps evals fresh.</summary>
    public static WorkflowCatalog AddFreshness(this WorkflowCatalog catalog, KeepFresh fresh) => catalog
        .AddWorkflow<FreshnessInput, FreshnessOutcome>(FreshnessWorkflow.Name, FreshnessWorkflow.RunAsync)
        .AddActivity<FreshnessInput, WorkTally>(FreshnessWorkflow.Track, fresh.TrackAsync)
        .AddActivity<FreshnessInput, int>(FreshnessWorkflow.Alert, fresh.AlertAsync)
        .AddActivity<FreshnessInput, int>(FreshnessWorkflow.Start, fresh.StartAsync);
}
