#pragma warning disable xUnit1069 // The tests do use the token; it is behind the property Cancel.
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Freshness from the registry to the outbox, day by day.</summary>
public sealed class FreshnessWorkflowTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Eval, string Model)> _submitted = [];
    private Catalog _catalog = Catalog.Empty;
    private SqliteHome _home = null!;
    private SqliteWorkflowEngine _engine = null!;
    private Task _pump = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        await _home.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        ReadFreshness freshness = new(_home.Registry, _home.Runs, _home.Calibrations, _home.Alerts, _home.Records, () => _catalog, _clock);
        StartMissingRuns missing = new(freshness, _home.Registry, () => _catalog, SubmitAsync, NullLogger<StartMissingRuns>.Instance);
        RaiseAlerts alerts = new(_home.Alerts, new AlertClock(_home.Alerts, _home.Silences, AlertRouting.ToAll(["chat"]), _clock), _clock);
        _engine = _home.CreateEngine(new WorkflowCatalog().AddFreshness(new KeepFresh(freshness, _home.Records, alerts, missing, _clock)));
        _pump = Task.Run(() => _engine.RunAsync(_ => true, _stop.Token));
    }

    private Task<SubmittedRun> SubmitAsync(RunRequest request, CancellationToken cancellationToken)
    {
        _submitted.Add((request.Version.Id, request.Model));
        return request.Version.Id == "refused" ? throw new BadInputException(request.Model, "no key", "set one") : Task.FromResult<SubmittedRun>(null!);
    }

    private async Task AddAsync(string id, string? owner, string reviewed, int severity = 3, string version = "1.0.0", string policy = "1")
    {
        string source = $$"""
            id: {{id}}
            version: {{version}}
            title: Title of {{id}}
            {{(owner is null ? "" : $"owner: {owner}")}}
            severity: {{severity}}
            policy: { id: harm, version: "{{policy}}" }
            review: { last_reviewed: {{reviewed}} }
            samples: { path: a.csv }
            direction: lower_is_better
            graders: [{ name: refusal, type: refusal }]
            metrics: [{ name: rate, grader: refusal, label: full_refusal }]
            """;
        EvalVersion added = new()
        {
            Id = id, Version = version, Title = $"Title of {id}", Hash = $"{id} {version} {policy}", DatasetHash = "d", Source = source, SampleCount = 0,
            AddedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
        await _home.Registry.AddAsync(added, AsyncEnumerable.Empty<SampleChunk>(), Cancel);
    }

    private async Task<FreshnessOutcome> RunAsync(int maxRuns = 0)
    {
        string instance = $"freshness-{_clock.GetUtcNow():yyyyMMddHHmm}";
        await _engine.StartAsync(instance, FreshnessWorkflow.Name, new FreshnessInput(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime), maxRuns), Cancel);
        WorkflowState state = await _engine.WaitAsync(instance, Cancel);
        Assert.Equal(WorkflowStatus.Completed, state.Status);
        _clock.Advance(TimeSpan.FromDays(1));
        return WorkflowCatalog.Read<FreshnessOutcome>(state.Result!);
    }

    private async Task<string[]> AlertsAsync(bool all = false) =>
        [.. (await _home.Alerts.ListAsync(all, Cancel)).Select(alert => $"{alert.State} {alert.Severity} {alert.Title} [{string.Join(", ", alert.Rows.Select(row => row.EvalId + (row.RecoveredBy is null ? "" : " well")))}]").Order(StringComparer.Ordinal)];

    private async Task<int> ToldAsync() => (await _home.Alerts.ListDueAsync(_clock.GetUtcNow(), 100, Cancel)).Count;

    private async Task<string> HistoryAsync(string evalId)
    {
        List<string> states = [];
        await foreach (StoredRecord revision in _home.Records.HistoryAsync(WorkItems.Kind, $"freshness:{evalId}", Cancel))
        {
            states.Add($"{revision.State} ({revision.Note})");
        }
        return string.Join("; ", states);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stale_OpensOneWorkItemEach_TellsEachOwnerOnce_AndAllIsClosedWhenFreshAgain()
    {
        await OpenAsync();
        await AddAsync("one", "ann", "2026-01-02", severity: 5);
        await AddAsync("two", "ann", "2026-01-03");
        await AddAsync("three", null, "2026-01-04");
        await AddAsync("fresh", "bob", "2026-11-01");

        Assert.Equal(new FreshnessOutcome(new WorkTally(3, 3, 0, 0), 2, 0), await RunAsync());
        Assert.Equal(["Open 2 Title of three: its score is stale [three]", "Open 4 ann: 2 evals are stale [one, two]"], await AlertsAsync());
        Assert.Equal(2, await ToldAsync());

        // The next morning nothing is different, and nobody is told again.
        Assert.Equal(new WorkTally(3, 0, 0, 0), (await RunAsync()).Work);
        Assert.Equal(2, await ToldAsync());

        await AddAsync("one", "ann", "2026-11-25", severity: 5);
        Assert.Equal(new WorkTally(2, 0, 0, 1), (await RunAsync()).Work);
        Assert.Equal(["Open 2 Title of three: its score is stale [three]", "Open 2 Title of two: its score is stale [two, one well]"], await AlertsAsync());

        await AddAsync("two", "ann", "2026-11-26");
        Assert.Equal(new FreshnessOutcome(new WorkTally(1, 0, 0, 1), 1, 0), await RunAsync());
        Assert.Equal(["Open 2 Title of three: its score is stale [three]"], await AlertsAsync());
        Assert.Equal("open (review_due); closed (no longer stale)", await HistoryAsync("one"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stale_AgainAfterItWasFresh_OpensTheSameWorkItemAndANewAlert()
    {
        await OpenAsync();
        await AddAsync("one", "ann", "2026-01-02");
        await RunAsync();
        await AddAsync("one", "ann", "2026-11-25");
        await RunAsync();
        _catalog = new Catalog { Policies = new Dictionary<string, Policy> { ["harm"] = Harm(("1", new(2026, 1, 1)), ("2", new(2026, 11, 26))) } };

        Assert.Equal(new WorkTally(1, 1, 0, 0), (await RunAsync()).Work);
        Assert.Equal("open (review_due); closed (no longer stale); open (policy_moved_on)", await HistoryAsync("one"));
        Assert.Equal(["Open 2 Title of one: its score is stale [one]", "Resolved 2 Title of one: its score is stale [one well]"], await AlertsAsync(all: true));
    }

    [Fact(Timeout = 60_000)]
    public async Task PolicyVersion_InForce_FlipsAllLinkedEvalsAtOnce_AndReleasesThemWithAVersionForIt()
    {
        await OpenAsync();
        foreach (int number in Enumerable.Range(1, 60))
        {
            await AddAsync($"eval-{number:00}", "ann", "2026-11-01");
        }
        _catalog = new Catalog { Policies = new Dictionary<string, Policy> { ["harm"] = Harm(("1", new(2026, 1, 1)), ("2", new(2026, 11, 25))) } };
        Assert.Equal(0, (await RunAsync()).Work.Stale);
        Assert.Equal(60, (await RunAsync()).Work.Opened);

        Alert alert = Assert.Single(await _home.Alerts.ListAsync(false, Cancel));
        Assert.Equal(("ann: 60 evals are stale", StaleAlerts.MaxRows + 1), (alert.Title, alert.Rows.Count));
        Assert.DoesNotContain("clause 3", alert.Body, StringComparison.Ordinal);

        await AddAsync("eval-01", "ann", "2026-11-01", version: "1.1.0", policy: "2");
        Assert.Equal(59, (await RunAsync()).Work.Stale);
        Assert.Equal("ann: 59 evals are stale", Assert.Single(await _home.Alerts.ListAsync(false, Cancel)).Title);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reasons_ThatChange_ChangeTheWorkItem_AndRetirementClosesIt()
    {
        await OpenAsync();
        await AddAsync("one", "ann", "2026-01-02");
        await RunAsync();
        await new EvalLeaks(_home.Records, _home.Registry, _clock).MarkAsync("one", "canary seen in a crawl", "eve", Cancel);
        Assert.Equal(new WorkTally(1, 0, 1, 0), (await RunAsync()).Work);
        Assert.Equal(
            [StaleKind.SampleSetLeaked, StaleKind.ReviewDue],
            Assert.Single(await new WorkItems(_home.Records, _clock).ListOpenAsync(Cancel)).Reasons.Select(reason => reason.Kind));

        await new EvalStates(_home.Records, _home.Registry, _clock).MoveAsync("one", EvalState.Retired, new Actor("ann"), Cancel);
        Assert.Equal(new WorkTally(0, 0, 0, 1), (await RunAsync()).Work);
        Assert.Empty(await AlertsAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task MissingRuns_AreStartedGravestFirst_WithinTheLimit()
    {
        await OpenAsync();
        await AddAsync("mild", "ann", "2026-11-10", severity: 1);
        await AddAsync("refused", "ann", "2026-11-10", severity: 4);
        await AddAsync("grave", "ann", "2026-11-10", severity: 5);
        _catalog = new Catalog
        {
            Models =
            [
                new() { Id = "a-2", Name = "A 2", Family = "a", Generation = 2, Released = new(2026, 11, 2), Spec = "openai:a-2" },
                new() { Id = "b-1", Name = "B 1", Family = "b", Generation = 1, Released = new(2026, 11, 2) },
            ],
        };

        Assert.Equal(1, (await RunAsync(maxRuns: 2)).RunsStarted);
        Assert.Equal([("grave", "openai:a-2"), ("refused", "openai:a-2")], _submitted);
        Assert.Equal(0, (await RunAsync()).RunsStarted);
        Assert.Equal(2, _submitted.Count);
    }

    private static Policy Harm(params (string Version, DateOnly Day)[] versions) => new(
        "harm", "Harm", null, [.. versions.Select(version => new PolicyVersion(version.Version, version.Day, "clause 3 is wider", new Dictionary<string, string>()))]);
}
