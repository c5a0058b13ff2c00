using EvalFlow.Contracts.Alerts;
using EvalFlow.Contracts.Models;
using EvalFlow.Contracts.Records;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

public sealed class SqliteStoreTests : StoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

public sealed class SqliteWorkQueueTests : WorkQueueContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

public sealed class SqliteAlertStoreTests : AlertStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

public sealed class SqliteSilenceStoreTests : SilenceStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

public sealed class SqliteResponseCacheTests : ResponseCacheContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

public sealed class SqliteRecordStoreTests : RecordStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new SqliteStoreBench());
}

internal sealed class SqliteStoreBench : StoreBench
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));

    public override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }

    public override async Task<StoreProcess> BeginAsync(int? crashAt = null)
    {
        SimulatedCrash crash = new(crashAt);
        SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, TestContext.Current.CancellationToken);
        home.FaultPoint = crash.Reach;
        return new SqliteStoreProcess(home, crash);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class SqliteStoreProcess(SqliteHome home, SimulatedCrash crash) : StoreProcess
{
    public override IEvalRegistry Registry => home.Registry;

    public override IRunStore Runs => home.Runs;

    public override IWorkQueue Queue => home.Queue;

    public override IAlertStore Alerts => home.Alerts;

    public override ISilenceStore Silences => home.Silences;

    public override IResponseCache Responses => home.Responses;

    public override IRecordStore Records => home.Records;

    public override bool HasCrashed => crash.HasHappened;

    public override ValueTask DisposeAsync() => home.DisposeAsync();
}
