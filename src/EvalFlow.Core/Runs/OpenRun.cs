using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Core.Runs;

/// <summary>A run with all that is needed to evaluate its samples, opened once per process.</summary>
internal sealed class OpenRun : IAsyncDisposable
{
    public required Run Run { get; init; }
    public required EvalVersion Version { get; init; }
    public required EvalDefinition Definition { get; init; }
    public required EpochPlan Epochs { get; init; }
    public required IModel Model { get; init; }
    public required IReadOnlyList<IModel> Judges { get; init; }
    public required IReadOnlyList<IGrader> Graders { get; init; }
    public required IReadOnlyList<string> GraderNames { get; init; }

    public required SampleCosts Costs { get; init; }

    /// <summary>What the run may still spend; null without a budget.</summary>
    public BudgetLedger? Budget { get; init; }

    /// <summary>Ordinals of the selected samples in the order of evaluation; null for all.</summary>
    public int[]? Selection { get; init; }

    /// <summary>Requests in flight at most.</summary>
    public required SemaphoreSlim Slots { get; init; }

    public int Ordinal(int position) => Selection is null ? position : Selection[position];

    public async ValueTask DisposeAsync()
    {
        await Model.DisposeAsync();
        foreach (IModel judge in Judges)
        {
            await judge.DisposeAsync();
        }
        Slots.Dispose();
    }
}

/// <summary>Opens runs for the workers of this process and keeps them open.</summary>
/// <param name="cache">Where runs that ask for it keep answers; null when the host has none.</param>
public sealed class OpenRuns(
    IRunStore runs, IEvalRegistry registry, ModelOpener models, TimeProvider clock, IResponseCache? cache = null) : IAsyncDisposable
{
    private readonly Dictionary<string, Task<OpenRun>> _open = [];
    private readonly Lock _lock = new();

    internal Task<OpenRun> GetAsync(string runId)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(runId, out Task<OpenRun>? open) || open.IsFaulted)
            {
                // Shared by all workers, so no single one's cancellation may end it.
                _open[runId] = open = OpenAsync(runId, CancellationToken.None);
            }
            return open;
        }
    }

    internal async Task CloseAsync(string runId)
    {
        Task<OpenRun>? open;
        lock (_lock)
        {
            _open.Remove(runId, out open);
        }
        if (open is { IsCompletedSuccessfully: true })
        {
            await (await open).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string runId in _open.Keys.ToList())
        {
            await CloseAsync(runId);
        }
    }

    private async Task<OpenRun> OpenAsync(string runId, CancellationToken cancellationToken)
    {
        Run run = await runs.FindAsync(runId, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {runId}.");
        EvalVersion version = await registry.FindByHashAsync(run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"Run {runId} needs {run.EvalId}@{run.EvalVersion}, which is not in the registry.");
        EvalDefinition definition = ReadDefinition(version);
        IModel model = Dressed(run, await models.OpenAsync(run.Model, RecordedColumns(definition), cancellationToken));
        Dictionary<string, IModel> judges = [];
        foreach (string judge in definition.Graders.Select(grader => grader.Judge).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            judges[judge] = Dressed(run, await models.OpenAsync(judge, [], cancellationToken));
        }
        IReadOnlyList<string> graders = [.. definition.Graders.Select(grader => grader.Name)];
        ReadOnlyMemory<byte>? selection = await runs.ReadSelectionAsync(runId, cancellationToken);
        return new OpenRun
        {
            Run = run,
            Version = version,
            Definition = definition,
            Epochs = definition.Epochs with { Count = run.Epochs, K = Math.Min(definition.Epochs.K, run.Epochs) },
            Model = model,
            Judges = [.. judges.Values],
            Graders = [.. definition.Graders.Select(grader => grader.Build(spec => judges[spec]))],
            GraderNames = graders,
            Costs = new SampleCosts(
                definition, model.Prices, [.. definition.Graders.Select(grader => grader.Judge is { } judge ? judges[judge].Prices : null)],
                model.IsRecorded),
            Budget = run.Budget is { } budget
                ? new BudgetLedger(budget, await RunSpending.ReadAsync(runs, run, graders, cancellationToken)) : null,
            Selection = selection is { } bytes ? Runs.Selection.Read(bytes) : null,
            Slots = new SemaphoreSlim(run.MaxConcurrency),
        };
    }

    private IModel Dressed(Run run, IModel model)
    {
        if (model.IsRecorded)
        {
            return model;
        }
        IModel priced = model.Prices is { } prices ? new PricedModel(model, prices) : model;
        return run.Cache is not { } policy ? priced
            : cache is not null ? new CachedModel(priced, cache, policy, clock)
            : throw new InvalidOperationException($"Run {run.RunId} uses cached answers, but this host keeps none.");
    }

    internal static IReadOnlyList<string> RecordedColumns(EvalDefinition definition) =>
        [.. definition.Graders.SelectMany(grader => grader.Columns).Distinct(StringComparer.Ordinal)];

    internal static EvalDefinition ReadDefinition(EvalVersion version)
    {
        List<Problem> problems = [];
        return EvalDefinitionReader.Read($"{version.Id}@{version.Version}", version.Source, problems)
            ?? throw new BadInputException(problems);
    }
}
