using System.Diagnostics;
using Dapper;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

/// <summary>What a process that died held is free at once; what a living one holds is not.</summary>
public sealed class DeadHolderTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Task<SqliteHome> OpenAsync() => SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);

    [Fact]
    public async Task Lease_OfAKilledProcess_IsReceivableAtOnce()
    {
        using Process child = Process.Start(SleepForever())!;
        await using SqliteHome home = await OpenAsync();
        await using SqliteHome other = await OpenAsync();
        await home.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        LeasedItem held = Assert.Single(await home.Queue.ReceiveAsync("q", 1, Lease, Cancel));
        string started = IdentityOf(child.Id);
        Rewrite("process = @Id, process_started = @started", new { child.Id, started });

        Assert.Empty(await other.Queue.ReceiveAsync("q", 1, Lease, Cancel));
        Assert.Equal(new QueueCounts(0, 1, 0), await other.Queue.CountAsync("q", Cancel));
        child.Kill();
        await child.WaitForExitAsync(Cancel);

        Assert.Equal(new QueueCounts(1, 0, 0), await other.Queue.CountAsync("q", Cancel));
        LeasedItem again = Assert.Single(await other.Queue.ReceiveAsync("q", 1, Lease, Cancel));
        Assert.Equal(2, again.Deliveries);
        Assert.False(await home.Queue.CompleteAsync("q", held, Cancel));
    }

    [Theory]
    [InlineData("process_started = 'another boot:1'", true)]
    [InlineData("machine = 'another machine', process_started = 'another boot:1'", false)]
    [InlineData("token = 'a home of this process that was closed'", true)]
    public async Task Lease_OfAnotherHolder_IsFreeOnlyWhenItIsCertainlyDead(string holder, bool free)
    {
        await using SqliteHome home = await OpenAsync();
        await using SqliteHome other = await OpenAsync();
        await home.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        await home.Queue.ReceiveAsync("q", 1, Lease, Cancel);
        Rewrite(holder, new { });

        Assert.Equal(free ? 1 : 0, (await other.Queue.ReceiveAsync("q", 1, Lease, Cancel)).Count);
    }

    [Fact]
    public async Task Lease_OfAClosedHome_IsReceivableAtOnce()
    {
        SqliteHome home = await OpenAsync();
        await home.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        await home.Queue.ReceiveAsync("q", 1, Lease, Cancel);
        await home.DisposeAsync();

        await using SqliteHome next = await OpenAsync();

        Assert.Single(await next.Queue.ReceiveAsync("q", 1, Lease, Cancel));
    }

    [Fact]
    public async Task Item_PutOffByItsHolder_StaysPutOffWhenTheHolderDies()
    {
        SqliteHome home = await OpenAsync();
        await home.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        LeasedItem held = Assert.Single(await home.Queue.ReceiveAsync("q", 1, Lease, Cancel));
        await home.Queue.AbandonAsync("q", held, TimeSpan.FromMinutes(1), "busy", Cancel);
        await home.DisposeAsync();

        await using SqliteHome next = await OpenAsync();

        Assert.Empty(await next.Queue.ReceiveAsync("q", 1, Lease, Cancel));
    }

    [Fact]
    public async Task Item_WhoseHoldersWereKilled_IsNotPoisonedAsSoonAsOneThatFails()
    {
        await using SqliteHome last = await OpenAsync();
        await last.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        for (int death = 1; death <= 20; death++)
        {
            SqliteHome home = await OpenAsync();
            Assert.Equal(death, Assert.Single(await home.Queue.ReceiveAsync("q", 1, Lease, Cancel)).Deliveries);
            await home.DisposeAsync();
        }

        Assert.Single(await last.Queue.ReceiveAsync("q", 1, Lease, Cancel));
    }

    [Fact]
    public async Task Item_ThatKillsItsHolderEveryTime_IsPoisonedInTheEnd()
    {
        await using SqliteHome last = await OpenAsync();
        await last.Queue.EnqueueAsync("q", [new("a", "")], Cancel);
        int deliveries = 0;
        while (deliveries < 1000)
        {
            await using SqliteHome home = await OpenAsync();
            if ((await home.Queue.ReceiveAsync("q", 1, Lease, Cancel)).Count == 0)
            {
                break;
            }
            deliveries++;
        }

        Assert.InRange(deliveries, 20, 100);
        Assert.Equal(new QueueCounts(0, 0, 1), await last.Queue.CountAsync("q", Cancel));
    }

    [Fact]
    public async Task Workflow_OfADeadProcess_IsTakenOverAtOnce()
    {
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, int>("main", async (context, n) =>
            n + (await context.WaitForEventAsync<int>("go", TimeSpan.FromDays(100_000))).Payload);
        await using SqliteHome home = await OpenAsync();
        await home.CreateEngine(catalog).StartAsync("i", "main", 40, Cancel);
        using (SqliteConnection connection = Connect())
        {
            connection.Execute(
                """
                INSERT INTO holders (holder_key, machine, process, process_started, token, heartbeat_at)
                VALUES (1000, @Machine, @Process, 'another boot:1', 't', '9999-12-31T00:00:00.0000000Z');
                UPDATE workflow_instances SET owner = 1000;
                """,
                new { ProcessIdentity.Current.Machine, ProcessIdentity.Current.Process });
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task pump = home.CreateEngine(catalog).RunAsync(stop.Token);
        await home.CreateEngine(catalog).RaiseEventAsync("i", "go", 2, Cancel);

        Assert.Equal("42", (await home.CreateEngine(catalog).WaitAsync("i", Cancel)).Result);
        await stop.CancelAsync();
        await pump;
    }

    [Fact]
    public async Task Dataset_WhoseWriterDied_IsSweptAway()
    {
        SqliteHome home = await OpenAsync();
        static async IAsyncEnumerable<SampleChunk> Chunks()
        {
            yield return new(0, 1, new byte[100]);
            await Task.Yield();
            yield return new(1, 1, new byte[100]);
        }
        EvalVersion version = new()
        {
            Id = "e",
            Version = "1",
            Title = "t",
            Hash = "h",
            DatasetHash = "d",
            Source = "s",
            SampleCount = 2,
            AddedAt = _clock.GetUtcNow(),
        };

        // Begins to add, begins the dataset, adds a chunk: three commits, each with a point before and after.
        home.FaultPoint = new SimulatedCrash(6).Reach;
        await Assert.ThrowsAsync<SimulatedCrashException>(() => home.Registry.AddAsync(version, Chunks(), Cancel));
        Assert.Equal(1, CountRows("eval_samples"));
        await home.DisposeAsync();

        await using SqliteHome next = await OpenAsync();

        Assert.Equal(0, CountRows("eval_samples"));
        Assert.Equal(0, CountRows("datasets"));
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_folder.Path, SqliteHome.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }

    private int CountRows(string table)
    {
        using SqliteConnection connection = Connect();
        return connection.QuerySingle<int>($"SELECT COUNT(*) FROM {table}");
    }

    /// <summary>Changes the holder of whatever is leased.</summary>
    private void Rewrite(string change, object values)
    {
        using SqliteConnection connection = Connect();
        Assert.Equal(
            1, connection.Execute($"UPDATE holders SET {change} WHERE holder_key = (SELECT holder FROM queue_items)", values));
    }

    /// <summary>How a process is told apart from a later one, as another process would write it.</summary>
    private static string IdentityOf(int process) => ProcessIdentity.Of(process).Started;

    private static ProcessStartInfo SleepForever() => OperatingSystem.IsWindows()
        ? new("ping", "-t 127.0.0.1") { RedirectStandardOutput = true, UseShellExecute = false }
        : new("sleep", "1000");
}
