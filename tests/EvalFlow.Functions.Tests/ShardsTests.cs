using EvalFlow.AzureStorage.Runs;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Functions.Tests;

/// <summary>The functions of the shard queue, given messages as the runtime would: again, void, torn, and from the poison queue.</summary>
public sealed class ShardsTests(Azurite azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_AMessageDeliveredTwice_CommitsItsShardOnce()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        Run run = await BeginAsync(bench);
        string text = (await RunsHttpTests.WaitForMessageAsync(bench)).Body.ToString();

        await bench.Shards.EvaluateAsync(text, bench.Durable.Client, Cancel);
        await bench.Shards.EvaluateAsync(text, bench.Durable.Client, Cancel);
        WorkflowState ended = await bench.Durable.Engine.WaitAsync(RunWorkflow.InstanceId(run), Cancel);

        Assert.Equal(WorkflowStatus.Completed, ended.Status);
        Assert.Equal(6, (await bench.Pipeline.Home.Runs.ReadProgressAsync(run.RunId, Cancel)).Counts.Completed);
        Assert.False(await bench.Pipeline.Home.Queue.IsCurrentAsync(QueueMessage.Parse(text)!, Cancel));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"queue":"shards/r-1","id":"r-1/0","payload":"r-1/0","ticket":"old"}""")]
    public async Task Queue_AVoidMessage_IsDroppedWithoutWork(string text)
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);

        await bench.Shards.EvaluateAsync(text, bench.Durable.Client, Cancel);
        await bench.Shards.GiveUpAsync("not json", bench.Durable.Client, Cancel);

        Assert.Empty(await bench.Pipeline.Home.Runs.ListAsync(Cancel));
    }

    [Fact]
    public async Task PoisonQueue_AMessage_FailsItsRunWithTheShardsNumber()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        Run run = await BeginAsync(bench);
        string text = (await RunsHttpTests.WaitForMessageAsync(bench)).Body.ToString();

        await bench.Shards.GiveUpAsync(text, bench.Durable.Client, Cancel);
        await bench.Durable.Engine.WaitAsync(RunWorkflow.InstanceId(run), Cancel);
        Run failed = (await bench.Pipeline.Home.Runs.FindAsync(run.RunId, Cancel))!;

        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains("Shard 0 was given up", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_AShardThatTripsOver_ThrowsSoThatTheRuntimeTriesAgain()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        Run run = await BeginAsync(bench);
        string text = (await RunsHttpTests.WaitForMessageAsync(bench)).Body.ToString();
        File.Delete(Path.Combine(bench.Folders.Files, "old.csv"));

        await Assert.ThrowsAnyAsync<Exception>(() => bench.Shards.EvaluateAsync(text, bench.Durable.Client, Cancel));

        Assert.True(await bench.Pipeline.Home.Queue.IsCurrentAsync(QueueMessage.Parse(text)!, Cancel));
        Assert.Equal(RunStatus.Running, (await bench.Pipeline.Home.Runs.FindAsync(run.RunId, Cancel))!.Status);
    }

    private static async Task<Run> BeginAsync(AppBench bench)
    {
        await bench.RegisterSmallAsync();
        string id = RunsHttpTests.Read(await bench.CreateAsync("""{"eval": "small", "model": "replay:old.csv?id=id&response=response"}"""))
            .GetProperty("run_id").GetString()!;
        return (await bench.Pipeline.Home.Runs.FindAsync(id, Cancel))!;
    }
}
