using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Runs;

/// <summary>A request to evaluate a model.</summary>
public sealed record RunRequest
{
    public required EvalVersion Version { get; init; }
    public required string Model { get; init; }

    /// <summary>Epochs instead of the definition's; null keeps those.</summary>
    public int? Epochs { get; init; }
    public int? Limit { get; init; }
    public string? BaselineRun { get; init; }
    public int MaxConcurrency { get; init; } = DefaultConcurrency;

    /// <summary>What the run may spend; null for no bound. Of an unfinished run that goes on, the new bound counts.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Which cached answers the run may use; null for none.</summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>A ceiling, since the number in flight adapts; more seldom pays and fills memory with long answers.</summary>
    public const int DefaultConcurrency = 100;
}

/// <param name="Continued">True when an unfinished run of the same request goes on instead of a new one.</param>
/// <param name="Notes">What the person should know; nothing is wrong.</param>
public sealed record SubmittedRun(Run Run, bool Continued, IReadOnlyList<string> Notes);

/// <summary>Checks a request and starts its run; the same request again continues an unfinished one.</summary>
public sealed class SubmitRun(
    IRunStore runs, IEvalRegistry registry, ModelOpener models, IWorkflowEngine engine, RunLifecycle lifecycle, TimeProvider clock)
{
    public async Task<SubmittedRun> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        Run run = await DraftAsync(request, notes, cancellationToken);
        if (await runs.FindUnfinishedAsync(run.RequestKey, cancellationToken) is { } unfinished)
        {
            Run raised = await RaiseAsync(unfinished, request.Budget, cancellationToken);
            return new SubmittedRun(await lifecycle.ResumeAsync(raised, cancellationToken), Continued: true, notes);
        }
        await runs.CreateAsync(run, cancellationToken);
        await engine.StartAsync(RunWorkflow.InstanceId(run), RunWorkflow.Name, new RunInput(run.RunId), cancellationToken);
        return new SubmittedRun(run, Continued: false, notes);
    }

    /// <summary>
    /// Checks a request and saves its run under a given id without starting it, for a workflow that runs it as its child.
    /// The same id again is the same run; one that had ended without a whole result is opened again.
    /// </summary>
    public async Task<Run> PrepareAsync(string runId, RunRequest request, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is { } there)
        {
            return await lifecycle.ReopenAsync(await RaiseAsync(there, request.Budget, cancellationToken), cancellationToken);
        }
        Run run = await DraftAsync(request, [], cancellationToken) with { RunId = runId };
        await runs.CreateAsync(run, cancellationToken);
        return run;
    }

    private async Task<Run> DraftAsync(RunRequest request, List<string> notes, CancellationToken cancellationToken)
    {
        EvalDefinition definition = OpenRuns.ReadDefinition(request.Version);
        int epochs = request.Epochs ?? definition.Epochs.Count;
        await CheckAsync(request, definition, epochs, cancellationToken);
        IReadOnlyList<string> columns = OpenRuns.RecordedColumns(definition);
        await using IModel model = await models.OpenAsync(request.Model, columns, cancellationToken);
        if (model is ReplayModel replay)
        {
            await ReplayCheck.RunAsync(replay, request.Version, definition, registry, notes, epochs, cancellationToken);
        }
        if (request.Budget is { } budget)
        {
            await BudgetCheck.RunAsync(budget, model, definition, models, cancellationToken);
        }
        string key = RequestKey(request.Version.Hash, model.Identity, epochs, request.Limit, request.BaselineRun, request.Budget is not null);
        return Create(request, definition, epochs, key);
    }

    /// <summary>
    /// Goes on with a run; see <see cref="RunLifecycle.ResumeAsync"/>. Throws <see cref="BadInputException"/> when the recorded
    /// responses are no longer those the run began with, since its numbers would be of neither, or when its budget is spent and
    /// no larger one is given.
    /// </summary>
    /// <param name="budget">The new whole budget, what was spent before included; null keeps the old one.</param>
    public async Task<Run> ResumeAsync(Run run, Budget? budget, CancellationToken cancellationToken)
    {
        if (run.Status == RunStatus.Completed)
        {
            return run;
        }
        RunProgress progress = await runs.ReadProgressAsync(run.RunId, cancellationToken);
        BudgetCheck.Resume(run, budget, isSpent: progress.Counts.NotEvaluated > 0);
        bool isRecorded = ModelOpener.IsRecorded(run.Model);
        // Of recorded responses an ended run tries only what could not be evaluated, and a mended file is a good reason to.
        if (!isRecorded || run.Status is RunStatus.Running or RunStatus.Failed or RunStatus.Cancelled)
        {
            EvalVersion version = await registry.RequireAsync(run, cancellationToken);
            IReadOnlyList<string> columns = OpenRuns.RecordedColumns(OpenRuns.ReadDefinition(version));
            await using IModel model = await models.OpenAsync(run.Model, columns, cancellationToken);
            if (RequestKey(run.EvalHash, model.Identity, run.Epochs, run.Limit, run.BaselineRun, run.Budget is not null) != run.RequestKey)
            {
                throw isRecorded
                    ? new BadInputException(
                        run.Model, $"The recorded responses have changed since run {run.RunId} began.",
                        "Put the old file back, or start a new run with the new one.")
                    : new BadInputException(
                        run.Model, $"Another model or release answers under this name than when run {run.RunId} began.",
                        "Put models.yaml back as it was, or start a new run.");
            }
        }
        return await lifecycle.ResumeAsync(await RaiseAsync(run, budget, cancellationToken), cancellationToken);
    }

    private async Task<Run> RaiseAsync(Run run, Budget? budget, CancellationToken cancellationToken)
    {
        if (budget is null || run.Budget is not { } old)
        {
            return run;
        }
        Run raised = run with { Budget = old with { Usd = budget.Usd, Tokens = budget.Tokens } };
        await runs.UpdateAsync(raised, cancellationToken);
        return raised;
    }

    private async Task CheckAsync(RunRequest request, EvalDefinition definition, int epochs, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        if (definition.Epochs.Reducer is EpochReducer.PassAtK or EpochReducer.PassPowK && definition.Epochs.K > epochs)
        {
            problems.Add(new Problem(
                request.Version.Id, null, null, "--epochs", $"The eval's reducer needs k = {definition.Epochs.K} epochs, but {epochs} are asked for.",
                $"Ask for at least {definition.Epochs.K} epochs."));
        }
        if (request.BaselineRun is { } baseline)
        {
            Run? run = await runs.FindAsync(baseline, cancellationToken);
            if (run is null || run.EvalId != request.Version.Id)
            {
                problems.Add(new Problem(
                    baseline, null, null, "--baseline",
                    run is null ? $"There is no run '{baseline}'." : $"Run {baseline} is of eval '{run.EvalId}', not of '{request.Version.Id}'.",
                    "See 'evalflow runs list' for the runs there are."));
            }
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private Run Create(RunRequest request, EvalDefinition definition, int epochs, string key)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new Run
        {
            RunId = RunIds.New(now),
            RequestKey = key,
            EvalId = request.Version.Id,
            EvalVersion = request.Version.Version,
            EvalHash = request.Version.Hash,
            DatasetHash = request.Version.DatasetHash,
            Hashes = definition.Hashes,
            Model = request.Model,
            ToolVersion = ToolVersion.Current,
            Epochs = epochs,
            Limit = request.Limit,
            BaselineRun = request.BaselineRun,
            MaxConcurrency = request.MaxConcurrency,
            Budget = request.Budget,
            Cache = request.Cache,
            Status = RunStatus.Running,
            StartedAt = now,
        };
    }

    private static string RequestKey(string evalHash, string identity, int epochs, int? limit, string? baseline, bool budgeted)
    {
        // With a budget the samples come in another order, so such a run cannot go on with one that has none.
        string order = budgeted ? "\nranked" : "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{evalHash}\n{identity}\n{epochs}\n{limit}\n{baseline}{order}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>Makes run ids: the time for people, then random letters so that two runs of one second differ.</summary>
public static class RunIds
{
    // Without 0, 1, l and o, which people misread.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    public static string New(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"r-{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetString(Letters, 6)}");
}

/// <summary>The version of EvalFlow that travels with every number.</summary>
public static class ToolVersion
{
    public static string Current { get; } = typeof(ToolVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
