using EvalFlow.Contracts.Workflows;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

public sealed class SqliteWorkflowTests : WorkflowContract
{
    protected override Task<WorkflowBench> CreateAsync() => Task.FromResult<WorkflowBench>(new SqliteWorkflowBench());
}

internal sealed class SqliteWorkflowBench : WorkflowBench
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));

    public override TimeSpan Unit => TimeSpan.FromHours(1);

    public FakeTimeProvider Clock => _clock;

    public string Folder => _folder.Path;

    public override async Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        await Task.Yield();
    }

    public override async Task<WorkflowProcess> BeginAsync(WorkflowCatalog catalog, int? crashAt = null)
    {
        SimulatedCrash crash = new(crashAt);
        SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, TestContext.Current.CancellationToken);
        home.FaultPoint = crash.Reach;
        return new SqliteWorkflowProcess(home, catalog, crash);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class SqliteWorkflowProcess : WorkflowProcess
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SimulatedCrash _crash;
    private readonly SqliteHome _home;
    private readonly SqliteWorkflowEngine _engine;
    private readonly Task _pump;

    public SqliteWorkflowProcess(SqliteHome home, WorkflowCatalog catalog, SimulatedCrash crash)
    {
        _home = home;
        _crash = crash;
        _engine = home.CreateEngine(catalog);
        _pump = Task.Run(() => _engine.RunAsync(_stop.Token));
    }

    public override IWorkflowEngine Engine => _engine;

    public override bool HasCrashed => _crash.HasHappened;

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _pump;
        }
        catch (Exception) when (HasCrashed)
        {
            // As asked for.
        }
        await _home.DisposeAsync();
        _stop.Dispose();
    }
}
