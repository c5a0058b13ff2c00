using EvalFlow.Core.Alerts;
using EvalFlow.Core.Audit;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Hosting;

/// <summary>What the web app needs of a host. Pages and endpoints ask for the single parts; add a part here when a screen needs one.</summary>
public sealed record Pipeline
{
    public required TimeProvider Clock { get; init; }
    public required IRunStore Runs { get; init; }
    public required IEvalRegistry Registry { get; init; }
    public required IAlertStore Alerts { get; init; }
    public required ISilenceStore Silences { get; init; }
    public required IRecordStore Records { get; init; }
    public required SubmitRun Submit { get; init; }
    public required RunLifecycle Lifecycle { get; init; }
    public required ReadRunReport Reports { get; init; }
    public required CompareRuns Compare { get; init; }
    public required AnswerAlert Answer { get; init; }
    public required ReadFreshness Freshness { get; init; }
    public required ReadEvals Evals { get; init; }

    /// <summary>Reads the catalogue anew; throws when its files are no good.</summary>
    public required Func<Catalog> Catalog { get; init; }
    public required ProgressBoard Board { get; init; }
    public required EvalStates States { get; init; }
    public required EvalIntake Intake { get; init; }
    public required RegisterEval Register { get; init; }
    public required ModelOpener Models { get; init; }
    public required Recordings Recordings { get; init; }
    public required ModelsFileOfHost ModelsFile { get; init; }
    public required IRunWorkers Workers { get; init; }
    public required ReceiveRelease Receive { get; init; }
    public required ReadinessDesk Readiness { get; init; }
    public required ReadReleaseOutcome Outcomes { get; init; }
    public required ReleaseLifecycle ReleaseLifecycle { get; init; }
    public required FindingDesk Findings { get; init; }
    public required ReviewDesk Reviews { get; init; }
    public required ListAudit Audit { get; init; }
    public required MeasureQuality Quality { get; init; }

    /// <summary>Where recorded responses may lie that an event from elsewhere names.</summary>
    public required RecordedFolders Recorded { get; init; }

    /// <summary>Makes each part known by its type.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(Clock).AddSingleton(Runs).AddSingleton(Registry).AddSingleton(Alerts).AddSingleton(Silences).AddSingleton(Records);
        services.AddSingleton(Submit).AddSingleton(Lifecycle).AddSingleton(Reports).AddSingleton(Compare).AddSingleton(Answer);
        services.AddSingleton(Board).AddSingleton(Workers).AddSingleton(Receive).AddSingleton(Readiness).AddSingleton(Readiness.Releases).AddSingleton(Recorded);
        services.AddSingleton(Outcomes).AddSingleton(ReleaseLifecycle).AddSingleton(Findings).AddSingleton(Reviews).AddSingleton(Audit).AddSingleton(Quality);
        services.AddSingleton(Freshness).AddSingleton(Evals).AddSingleton(Catalog);
        services.AddSingleton(States).AddSingleton(Intake).AddSingleton(Register).AddSingleton(Models).AddSingleton(Recordings).AddSingleton(ModelsFile);
    }
}

/// <summary>Who evaluates the samples of runs that were started here. The embedded host does so itself; elsewhere others take them from the queue.</summary>
public interface IRunWorkers
{
    /// <summary>Begins to work on a run that was just started or resumed; twice is the same as once.</summary>
    /// <param name="who">Who started it.</param>
    Task TakeAsync(Run run, string who, CancellationToken cancellationToken);

    /// <summary>True while this host sees to the run.</summary>
    bool IsTaken(string runId);
}
