using System.Text.Json;
using EvalFlow.AzureStorage.Tests;
using Microsoft.AspNetCore.Mvc;

namespace EvalFlow.Functions.Tests;

/// <summary>Runs over HTTP against storage in the emulator and an in-process Durable Task.</summary>
public sealed class RunsHttpTests(Azurite azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "body")]
    [InlineData("[1]", "body")]
    [InlineData("null", "body")]
    [InlineData("""{"eval": 5}""", "body")]
    [InlineData("{}", "eval")]
    [InlineData("""{"eval": "nobody"}""", "eval")]
    [InlineData("""{"eval": "small"}""", "model")]
    [InlineData("""{"eval": "small", "model": "replay:../../../etc/passwd?id=a&response=b"}""", "model")]
    [InlineData("""{"eval": "small", "model": "replay:/etc/passwd?id=a&response=b"}""", "model")]
    [InlineData("""{"eval": "small", "model": "replay:old.csv?id=id&response=response", "epochs": 0}""", "epochs")]
    [InlineData("""{"eval": "small", "model": "replay:old.csv?id=id&response=response", "budget": -1}""", "budget")]
    [InlineData("""{"eval": "small", "model": "replay:old.csv?id=id&response=response", "max_concurrency": 100000}""", "max_concurrency")]
    public async Task Create_ABadBody_Is400WithPlaceAndFixAndBeginsNothing(string body, string place)
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        await bench.RegisterSmallAsync();

        ContentResult answer = await bench.CreateAsync(body);

        Assert.Equal(400, answer.StatusCode);
        JsonElement error = Read(answer).GetProperty("error");
        Assert.Equal("bad_input", error.GetProperty("code").GetString());
        JsonElement problem = error.GetProperty("details")[0];
        Assert.Contains(place, problem.GetRawText(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("fix").GetString()));
        Assert.Empty(await bench.Pipeline.Home.Runs.ListAsync(Cancel));
    }

    [Fact]
    public async Task Create_Status_AndASecondRequest_AreOfOneRun()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        await bench.RegisterSmallAsync();
        const string Body = """{"eval": "small", "model": "replay:old.csv?id=id&response=response"}""";

        ContentResult begun = await bench.CreateAsync(Body);
        ContentResult again = await bench.CreateAsync(Body);
        string run = Read(begun).GetProperty("run_id").GetString()!;
        JsonElement running = Read(await bench.Http.StatusAsync(AppBench.Post(""), run, Cancel));
        await bench.PumpRunAsync(run);
        JsonElement ended = Read(await bench.Http.StatusAsync(AppBench.Post(""), run, Cancel));

        Assert.Equal(202, begun.StatusCode);
        Assert.Equal(run, Read(again).GetProperty("run_id").GetString());
        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        Assert.Equal(4.0 / 6, ended.GetProperty("metrics")[0].GetProperty("value").GetDouble(), 12);
    }

    [Fact]
    public async Task Cancel_ARunUnderWay_StopsItAndVoidsItsMessages()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        await bench.RegisterSmallAsync();
        string run = Read(await bench.CreateAsync("""{"eval": "small", "model": "replay:old.csv?id=id&response=response"}""")).GetProperty("run_id").GetString()!;
        Azure.Storage.Queues.Models.QueueMessage message = await WaitForMessageAsync(bench);

        JsonElement cancelled = Read(await bench.Http.CancelAsync(AppBench.Post(""), run, bench.Durable.Client, Cancel));
        await bench.Shards.EvaluateAsync(message.Body.ToString(), bench.Durable.Client, Cancel);

        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.Equal(0, (await bench.Pipeline.Home.Runs.ReadProgressAsync(run, Cancel)).Counts.Completed);
    }

    [Fact]
    public async Task StatusAndCancel_OfNoRun_Are404()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);

        Assert.Equal(404, ((ContentResult)await bench.Http.StatusAsync(AppBench.Post(""), "r-1", Cancel)).StatusCode);
        Assert.Equal(404, ((ContentResult)await bench.Http.CancelAsync(AppBench.Post(""), "r-1", bench.Durable.Client, Cancel)).StatusCode);
    }

    internal static async Task<Azure.Storage.Queues.Models.QueueMessage> WaitForMessageAsync(AppBench bench)
    {
        while (true)
        {
            if (await bench.TakeAsync() is { } message)
            {
                return message;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    internal static JsonElement Read(IActionResult answer) => JsonDocument.Parse(Assert.IsType<ContentResult>(answer).Content!).RootElement;
}
