#pragma warning disable xUnit1069 // The tests do use the token; it is behind the property Cancel.
using Dapper;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

/// <summary>What this engine does beyond the contract.</summary>
public sealed class EngineTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private readonly List<SqliteHome> _homes = [];
    private readonly List<Task> _pumps = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_pumps);
        foreach (SqliteHome home in _homes)
        {
            await home.DisposeAsync();
        }
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task<SqliteWorkflowEngine> OpenAsync(WorkflowCatalog catalog)
    {
        SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        _homes.Add(home);
        return home.CreateEngine(catalog);
    }

    private void Pump(SqliteWorkflowEngine engine, Func<string, bool>? wanted = null) =>
        _pumps.Add(Task.Run(() => engine.RunAsync(wanted ?? (_ => true), _stop.Token)));

    private async Task<WorkflowState> RunAsync(WorkflowCatalog catalog)
    {
        SqliteWorkflowEngine engine = await OpenAsync(catalog);
        Pump(engine);
        await engine.StartAsync("i", "main", 0, Cancel);
        return await engine.WaitAsync("i", Cancel);
    }

    private List<string> ReadJournal()
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_folder.Path, SqliteHome.FileName)};Pooling=False");
        return connection.Query<string>(
            "SELECT concat_ws(' ', kind, step, name, payload) FROM workflow_history ORDER BY instance_key, seq").AsList();
    }

    [Fact(Timeout = 60_000)]
    public async Task Journal_OfAnInstance_HoldsItsStepsAndNothingElse()
    {
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("grade", (n, _) => Task.FromResult(n + 1))
            .AddWorkflow<int, int>("main", async (context, n) => await context.CallActivityAsync<int>("grade", n) * 2);

        await RunAsync(catalog);

        Assert.Equal(
            ["started main 0", "scheduled 1 activity grade", "completed 1 1", "finished 2"], ReadJournal());
    }

    [Fact(Timeout = 60_000)]
    public async Task Workflow_ThisProgramDoesNotKnow_FailsAndSaysSo()
    {
        WorkflowState state = await RunAsync(new());

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Equal("This program knows no workflow 'main'.", state.Error);
    }

    [Fact(Timeout = 60_000)]
    public async Task Activity_ThisProgramDoesNotKnow_FailsItsStep()
    {
        WorkflowState state = await RunAsync(new WorkflowCatalog()
            .AddWorkflow<int, int>("main", (context, n) => context.CallActivityAsync<int>("grade", n)));

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Equal("This program knows no activity 'grade'.", state.Error);
    }

    [Fact(Timeout = 60_000)]
    public async Task Activity_WhoseResultCannotBeRead_FailsTheInstanceNotTheEngine()
    {
        WorkflowState state = await RunAsync(new WorkflowCatalog()
            .AddActivity<int, string>("grade", (_, _) => Task.FromResult("no number"))
            .AddWorkflow<int, int>("main", (context, n) => context.CallActivityAsync<int>("grade", n)));

        Assert.Equal(WorkflowStatus.Failed, state.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task Workflow_ThatAwaitsSomethingOfItsOwn_FailsAsNotDeterministic()
    {
        TaskCompletionSource outside = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SqliteWorkflowEngine engine = await OpenAsync(new WorkflowCatalog().AddWorkflow<int, int>("main", async (context, n) =>
        {
            context.SetStatus("stray");
            await outside.Task;
            return n;
        }));
        Pump(engine);
        await engine.StartAsync("i", "main", 0, Cancel);
        while ((await engine.FindAsync("i", Cancel))!.CustomStatus is null)
        {
            await Task.Yield();
        }
        outside.SetResult();

        WorkflowState state = await engine.WaitAsync("i", Cancel);

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Contains("not deterministic", state.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Event_FromAnotherProcess_IsNoticedByLooking()
    {
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string>("main", async (context, _) =>
        {
            context.SetStatus("waiting");
            return (await context.WaitForEventAsync<string>("go", Timeout.InfiniteTimeSpan)).Payload!;
        });
        SqliteWorkflowEngine engine = await OpenAsync(catalog);
        SqliteWorkflowEngine other = await OpenAsync(catalog);
        Pump(engine);
        await engine.StartAsync("i", "main", 0, Cancel);
        while ((await other.FindAsync("i", Cancel))!.CustomStatus is null)
        {
            await Task.Yield();
        }
        await other.RaiseEventAsync("i", "go", "from afar", Cancel);

        Task<WorkflowState> ended = other.WaitAsync("i", Cancel);
        while (!ended.IsCompleted)
        {
            _clock.Advance(SqliteWorkflowEngine.PollInterval);
            await Task.Yield();
        }

        Assert.Equal("\"from afar\"", (await ended).Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pump_ThatWantsSomeInstances_RunsThemAndTheirChildrenOnly()
    {
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, string>("child", (_, _) => Task.FromResult("child of mine"))
            .AddWorkflow<int, string>("main", (context, n) => context.CallChildAsync<string>("child", $"child of {context.InstanceId}", n));
        SqliteWorkflowEngine engine = await OpenAsync(catalog);
        await engine.StartAsync("left alone", "main", 0, Cancel);
        await engine.StartAsync("mine", "main", 0, Cancel);
        Pump(engine, id => id == "mine");

        Assert.Equal("\"child of mine\"", (await engine.WaitAsync("mine", Cancel)).Result);
        Assert.Equal(WorkflowStatus.Running, (await engine.FindAsync("left alone", Cancel))!.Status);
        Assert.Null(await engine.FindAsync("child of left alone", Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task Child_WhoseIdHasAlreadyEnded_GivesThatResult()
    {
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, int>("child", (_, n) => Task.FromResult(n + 1))
            .AddWorkflow<int, int>("main", (context, n) => context.CallChildAsync<int>("child", "c", n));
        SqliteWorkflowEngine engine = await OpenAsync(catalog);
        Pump(engine);
        await engine.StartAsync("c", "child", 41, Cancel);
        await engine.WaitAsync("c", Cancel);

        await engine.StartAsync("i", "main", 0, Cancel);

        Assert.Equal("42", (await engine.WaitAsync("i", Cancel)).Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ownership_LostToAnother_EndsTheFormerOwnersWork()
    {
        int calls = 0;
        TaskCompletionSource begun = new();
        TaskCompletionSource release = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("work", async (n, _) =>
            {
                Interlocked.Increment(ref calls);
                begun.TrySetResult();
                await release.Task;
                return n;
            })
            .AddWorkflow<int, int>("main", (context, n) => context.CallActivityAsync<int>("work", n));
        SqliteWorkflowEngine engine = await OpenAsync(catalog);
        Pump(engine, id => id == "i");
        await engine.StartAsync("i", "main", 0, Cancel);
        await begun.Task.WaitAsync(Cancel);
        using (SqliteConnection connection = new($"Data Source={Path.Combine(_folder.Path, SqliteHome.FileName)};Pooling=False"))
        {
            connection.Execute(
                """
                INSERT INTO holders (holder_key, machine, process, process_started, token, heartbeat_at)
                VALUES (1000, 'another machine', 1, 'then', 't', '9999-12-31T00:00:00.0000000Z');
                UPDATE workflow_instances SET owner = 1000;
                """);
        }
        release.SetResult();
        await _stop.CancelAsync();
        await Task.WhenAll(_pumps);

        Assert.Equal(["started main 0", "scheduled 1 activity work"], ReadJournal());
        Assert.Equal(WorkflowStatus.Running, (await engine.FindAsync("i", Cancel))!.Status);
        Assert.Equal(1, calls);
    }
}
