using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Core.Models.Live;

namespace EvalFlow.Core.Runs;

/// <summary>A run with all that is needed to evaluate its samples, opened once per process.</summary>
internal sealed class OpenRun : IAsyncDisposable
{
    // Never disposed, like the slots: shards that run down still look at it, and it holds no timer.
    private readonly CancellationTokenSource _closing = new();
    private int _closed;

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

    /// <summary>Samples being evaluated at most; one is let go only when its sample is safe.</summary>
    public required SemaphoreSlim Slots { get; init; }

    /// <summary>Doors of the live models; empty when all are recorded.</summary>
    public IReadOnlyList<WatchedGate> Gates { get; init; } = [];

    public bool IsRecorded => Model.IsRecorded && Judges.All(judge => judge.IsRecorded);

    /// <summary>Cancelled when no shard of the run shall go on.</summary>
    public CancellationToken Closing => _closing.Token;

    public int Ordinal(int position) => Selection is null ? position : Selection[position];

    /// <summary>Ends the work on all shards; true for the first who asks.</summary>
    public bool Close()
    {
        bool first = Interlocked.Exchange(ref _closed, 1) == 0;
        _closing.Cancel();
        return first;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Model.DisposeAsync();
        foreach (IModel judge in Judges)
        {
            await judge.DisposeAsync();
        }
    }
}

/// <summary>A gate whose changes this run has seen up to some point.</summary>
internal sealed class WatchedGate(RequestGate gate)
{
    private readonly Lock _lock = new();
    private readonly Queue<LimitChange> _all = [];
    private long _seen;

    /// <summary>Changes since this was last asked.</summary>
    public IReadOnlyList<LimitChange> Changes()
    {
        lock (_lock)
        {
            IReadOnlyList<LimitChange> fresh = gate.Journal.After(ref _seen);
            foreach (LimitChange change in fresh)
            {
                _all.Enqueue(change);
            }
            while (_all.Count > LimitJournal.Kept)
            {
                _all.Dequeue();
            }
            return fresh;
        }
    }

    /// <summary>The last changes, also those that were asked for before: a shard that was given up may have taken them along.</summary>
    public IReadOnlyList<LimitChange> All()
    {
        lock (_lock)
        {
            Changes();
            return [.. _all];
        }
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

    /// <summary>How the limits moved since the run was opened here; nothing when it is not.</summary>
    internal async Task<IReadOnlyList<LimitChange>> ReadLimitsAsync(string runId)
    {
        Task<OpenRun>? open;
        lock (_lock)
        {
            _open.TryGetValue(runId, out open);
        }
        return open is { IsCompletedSuccessfully: true } ? [.. (await open).Gates.SelectMany(gate => gate.All())] : [];
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
        Run run = await runs.RequireAsync(runId, cancellationToken);
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        EvalDefinition definition = ReadDefinition(version);
        IModel model = await models.OpenAsync(run.Model, RecordedColumns(definition), cancellationToken);
        (model as LiveModel)?.Gate.Expect(run.MaxConcurrency);
        Dictionary<string, IModel> judges = [];
        foreach (string judge in definition.Graders.Select(grader => grader.Judge).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            judges[judge] = await models.OpenAsync(judge, [], cancellationToken, ModelRole.Judge);
        }
        WatchedGate[] gates = [.. judges.Values.Prepend(model).OfType<LiveModel>().Select(live => new WatchedGate(live.Gate))];
        model = Dressed(run, model);
        judges = judges.ToDictionary(pair => pair.Key, pair => Dressed(run, pair.Value));
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
            Gates = gates,
        };
    }

    private IModel Dressed(Run run, IModel model)
    {
        if (model is not LiveModel live)
        {
            return model;
        }
        // Inside the cache, so that an answer from there is not taken for one of the endpoint.
        GuardedModel guarded = new(live);
        return run.Cache is not { } policy ? guarded
            : cache is not null ? new CachedModel(guarded, ResponseKey.Source(live.Endpoint), cache, policy, clock)
            : throw new InvalidOperationException($"Run {run.RunId} uses cached answers, but this host keeps none.");
    }

    internal static IReadOnlyList<string> RecordedColumns(EvalDefinition definition) =>
        [.. definition.Graders.SelectMany(grader => grader.Columns).Distinct(StringComparer.Ordinal)];

    /// <summary>What a registered version says. Throws <see cref="BadInputException"/> when this version of EvalFlow cannot read it.</summary>
    public static EvalDefinition ReadDefinition(EvalVersion version)
    {
        List<Problem> problems = [];
        return EvalDefinitionReader.Read($"{version.Id}@{version.Version}", version.Source, problems)
            ?? throw new BadInputException(problems);
    }
}
