using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core;

/// <summary>All workflows and activities of the pipeline, for whatever engine a host brings.</summary>
public static class PipelineCatalog
{
    public static WorkflowCatalog Create(
        IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, IWorkQueue queue, OpenRuns open, RaiseAlerts alerts,
        IRecordStore records, TimeProvider clock)
    {
        EndRun end = new(runs, registry, open, alerts, clock);
        RunRegressions regressions = new(runs, registry, calibrations, alerts, clock);
        ReviewFindings findings = new(
            new FindingRecords(records, clock), runs, registry, new CompareRuns(runs, registry, calibrations, clock), alerts);
        return new WorkflowCatalog()
            .AddWorkflow<RunInput, RunStatus>(RunWorkflow.Name, RunWorkflow.RunAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Plan, new PlanRun(runs, registry).RunAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Dispatch, new DispatchShards(runs, queue, clock).RunAsync)
            .AddActivity<RunInput, bool>(RunWorkflow.Aggregate, new AggregateRun(runs, registry).RunAsync)
            .AddActivity<RunInput, bool>(RunWorkflow.Compare, regressions.CompareAsync)
            .AddActivity<RunInput, int>(RunWorkflow.Alert, regressions.AlertAsync)
            .AddActivity<RunInput, RunStatus>(RunWorkflow.Finish, end.FinishAsync)
            .AddActivity<RunFailure, RunStatus>(RunWorkflow.Fail, end.FailAsync)
            .AddActivity<RunInput, int>(RunWorkflow.ReviewFindings, findings.RunAsync);
    }

    /// <summary>Adds the handling of releases.</summary>
    /// <param name="submit">Only prepares runs here; the workflow starts them as its children.</param>
    /// <param name="rules">What products require, as it stands when a release is planned.</param>
    /// <param name="concluded">What else is to be written when the runs have ended.</param>
    public static WorkflowCatalog AddReleases(
        this WorkflowCatalog catalog, IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, IRecordStore records, IAlertStore alertStore,
        SubmitRun submit, RaiseAlerts alerts, Func<ProductRules> rules, ReleaseConcluded concluded, TimeProvider clock)
    {
        ReleaseSet releases = new(records, clock);
        PrepareReleaseRun prepare = new(releases, registry, runs, submit, alerts, clock);
        CompareRuns compare = new(runs, registry, calibrations, clock);
        SettleReleaseEval settle = new(
            releases, runs, new ReadRunReport(runs, calibrations), new RecoverEarlierAlerts(releases, alertStore, alerts, runs, compare));
        ConcludeRelease conclude = new(releases, settle, concluded, clock);
        return catalog
            .AddWorkflow<ReleaseInput, ReleaseSummary>(ReleaseWorkflow.Name, ReleaseWorkflow.RunAsync)
            .AddActivity<ReleaseInput, ReleasePlan>(
                ReleaseWorkflow.Plan, new PlanRelease(releases, registry, new EvalStates(records, registry, clock), runs, rules).RunAsync)
            .AddActivity<ReleaseStep, ReleaseRun>(ReleaseWorkflow.PrepareBaseline, prepare.BaselineAsync)
            .AddActivity<ReleaseStep, ReleaseRun>(ReleaseWorkflow.PrepareCandidate, prepare.CandidateAsync)
            .AddActivity<ReleaseStep, bool>(ReleaseWorkflow.Settle, settle.RunAsync)
            .AddActivity<ReleaseInput, ReleaseSummary>(ReleaseWorkflow.Conclude, conclude.RunAsync)
            .AddActivity<RunFailure, ReleaseSummary>(ReleaseWorkflow.Fail, conclude.FailAsync);
    }

    /// <summary>Adds what keeps evals fresh.</summary>
    public static WorkflowCatalog AddFreshness(this WorkflowCatalog catalog, KeepFresh fresh) => catalog
        .AddWorkflow<FreshnessInput, FreshnessOutcome>(FreshnessWorkflow.Name, FreshnessWorkflow.RunAsync)
        .AddActivity<FreshnessInput, WorkTally>(FreshnessWorkflow.Track, fresh.TrackAsync)
        .AddActivity<FreshnessInput, int>(FreshnessWorkflow.Alert, fresh.AlertAsync)
        .AddActivity<FreshnessInput, int>(FreshnessWorkflow.Start, fresh.StartAsync);
}
