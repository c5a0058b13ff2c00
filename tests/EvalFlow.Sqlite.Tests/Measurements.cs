using System.Diagnostics;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Sqlite.Tests;

/// <summary>How fast the embedded host is. Run on demand, in Release: <c>--explicit only --show-live-output on</c>.</summary>
public sealed class Measurements(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Task<SqliteHome> OpenAsync() => SqliteHome.OpenAsync(_folder.Path, TimeProvider.System, Cancel);

    [Theory(Explicit = true)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task Scores_InCommitsOf2500(int samples)
    {
        const int Size = 2500;
        await using SqliteHome home = await OpenAsync();
        await home.Runs.CreateAsync(
            new()
            {
                RunId = "r-1",
                RequestKey = "k",
                EvalId = "e",
                EvalVersion = "1",
                EvalHash = "h",
                DatasetHash = "d",
                Hashes = new("a", "b", "c", "d", new Dictionary<string, string>()),
                Model = "replay:x.csv",
                ToolVersion = "0.1.0",
                Epochs = 1,
                MaxConcurrency = 1,
                Status = RunStatus.Running,
                StartedAt = TimeProvider.System.GetUtcNow(),
            },
            Cancel);
        Shard[] shards = [.. Enumerable.Range(0, samples / Size).Select(index => new Shard(index, index * Size, Size))];
        await home.Runs.SavePlanAsync("r-1", samples, shards, null, Cancel);
        byte[] outputs = new byte[Size * 40];
        Array.Fill<byte>(outputs, 7);

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        foreach (Shard shard in shards)
        {
            ScoreRow[] rows = [.. Enumerable.Range(shard.First, shard.Count).Select(sample => new ScoreRow(
                $"sample-{sample:D7}", 1, "refusal", Outcome.Scored, sample % 3 == 0 ? "full_refusal" : "compliance", sample % 3, null))];
            await home.Runs.CommitShardAsync(
                new("r-1", shard.Index, new(Size, 0, 0), outputs, new byte[Size * 2], new byte[400], rows), Cancel);
        }
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        cpu = Environment.CpuUsage.TotalTime - cpu;

        long bytes = new DirectoryInfo(_folder.Path).EnumerateFiles().Sum(file => file.Length);
        output.WriteLine($"{samples} rows: {samples / took.TotalSeconds:N0} rows/s ({samples / cpu.TotalSeconds:N0} per CPU second), "
            + $"{shards.Length / took.TotalSeconds:N0} commits/s, "
            + $"{bytes / (double)samples:F0} bytes per sample of which 42 are outputs and scores");
        Assert.Equal(samples, (await home.Runs.ReadProgressAsync("r-1", Cancel)).Counts.Completed);
    }

    [Fact(Explicit = true)]
    public async Task Queue_EnqueueReceiveComplete()
    {
        await using SqliteHome home = await OpenAsync();
        const int Items = 20_000;
        long begun = Stopwatch.GetTimestamp();
        WorkItem[] items = [.. Enumerable.Range(0, Items).Select(n => new WorkItem($"run/{n}", $"{n}"))];
        await home.Queue.EnqueueAsync("q", items, Cancel);
        output.WriteLine($"enqueue: {Items / Stopwatch.GetElapsedTime(begun).TotalSeconds:N0} items/s");

        begun = Stopwatch.GetTimestamp();
        int done = 0;
        while (await home.Queue.ReceiveAsync("q", 1, TimeSpan.FromMinutes(5), Cancel) is [var item])
        {
            Assert.True(await home.Queue.CompleteAsync("q", item, Cancel));
            done++;
        }
        output.WriteLine($"receive and complete, one by one: {done / Stopwatch.GetElapsedTime(begun).TotalSeconds:N0} items/s");
        Assert.Equal(Items, done);
    }

    [Fact(Explicit = true)]
    public async Task Checkpoints_OfOneShard()
    {
        await using SqliteHome home = await OpenAsync();
        await home.Runs.CreateAsync(
            new()
            {
                RunId = "r-1",
                RequestKey = "k",
                EvalId = "e",
                EvalVersion = "1",
                EvalHash = "h",
                DatasetHash = "d",
                Hashes = new("a", "b", "c", "d", new Dictionary<string, string>()),
                Model = "m",
                ToolVersion = "0.1.0",
                Epochs = 1,
                MaxConcurrency = 1,
                Status = RunStatus.Running,
                StartedAt = TimeProvider.System.GetUtcNow(),
            },
            Cancel);
        await home.Runs.SavePlanAsync("r-1", 1, [new(0, 0, 1)], null, Cancel);
        const int Count = 5000;
        long begun = Stopwatch.GetTimestamp();
        for (int number = 0; number < Count; number++)
        {
            await home.Runs.AddCheckpointAsync("r-1", 0, new byte[2000], Cancel);
        }
        output.WriteLine($"checkpoints: {Count / Stopwatch.GetElapsedTime(begun).TotalSeconds:N0}/s");
        Assert.Equal(Count, (await home.Runs.ReadCheckpointsAsync("r-1", 0, Cancel)).Count);
    }

    [Theory(Explicit = true)]
    [InlineData(1, 3000)]
    [InlineData(20, 300)]
    public async Task Workflows_Steps(int instances, int steps)
    {
        await using SqliteHome home = await OpenAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("add", (n, _) => Task.FromResult(n + 1))
            .AddWorkflow<int, int>("main", async (context, n) =>
            {
                for (int step = 0; step < steps; step++)
                {
                    n = await context.CallActivityAsync<int>("add", n);
                }
                return n;
            });
        EvalFlow.Sqlite.Workflows.SqliteWorkflowEngine engine = home.CreateEngine(catalog);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task pump = engine.RunAsync(stop.Token);
        long begun = Stopwatch.GetTimestamp();
        for (int instance = 0; instance < instances; instance++)
        {
            await engine.StartAsync($"i-{instance}", "main", 0, Cancel);
        }
        for (int instance = 0; instance < instances; instance++)
        {
            Assert.Equal($"{steps}", (await engine.WaitAsync($"i-{instance}", Cancel)).Result);
        }
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        output.WriteLine($"{instances} instances x {steps} steps: {instances * steps / seconds:N0} steps/s");
        await stop.CancelAsync();
        await pump;
    }
}
