using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.Triggers;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Functions.Tests;

/// <summary>A release through the app: its event by both ways and again, its runs as children on Durable Task, its end.</summary>
public sealed class ReleaseTests(Azurite azurite)
{
    private const string Event = """
        {
          "specversion": "1.0", "id": "rel-1", "source": "https://models.example.org/registry", "type": "evalflow.model.released.v1",
          "time": "2026-11-23T12:00:00Z", "datacontenttype": "application/json",
          "data": {
            "model_id": "small", "version": "2", "family": "small",
            "model": "replay:new.csv?id=id&response=response", "baseline_version": "1", "baseline_model": "replay:old.csv?id=id&response=response"
          }
        }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Event_DeliveredThreeTimes_IsOneReleaseWithBaselineCandidateAndReport()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        await bench.RegisterSmallAsync();
        ReleaseEvents functions = new(bench.Pipeline, NullLogger<ReleaseEvents>.Instance);
        SettledMessages actions = new();

        await functions.FromServiceBusAsync(Message(Event), actions, bench.Durable.Client, Cancel);
        await functions.FromServiceBusAsync(Message(Event), actions, bench.Durable.Client, Cancel);
        await functions.FromEventGridAsync(Event, bench.Durable.Client, Cancel);
        ReleaseSet releases = new(bench.Pipeline.Home.Records, TimeProvider.System);
        Kept<Release> kept = (await releases.FindAsync(ReleaseEventReader.Read("test", Event).ReleaseId, Cancel))!;
        string instance = ReleaseWorkflow.InstanceId(kept.Body);
        await bench.PumpAsync(instance);
        WorkflowState ended = await bench.Durable.Engine.WaitAsync(instance, Cancel);
        Kept<Release> ready = (await releases.FindAsync(kept.Id, Cancel))!;

        Assert.Equal(["completed", "completed"], actions.Settled);
        Assert.True(ended.Status == WorkflowStatus.Completed, ended.Error);
        Assert.Equal(ReleaseStates.Ready, ready.State);
        Assert.Equal(2, (await bench.Pipeline.Home.Runs.ListAsync(Cancel)).Count);
        RequiredEval eval = Assert.Single(ready.Body.Evals);
        Assert.Equal(Core.Runs.RunStatus.Completed, eval.Status);
        Assert.Contains("<html", (await bench.Reports.GetBlobClient($"{kept.Id}.html").DownloadContentAsync(Cancel)).Value.Content.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"evalflow.model.released.v1","data":{"model_id":"m","version":"1","family":"m","model":"replay:/etc/passwd?id=a&response=b"}}""")]
    public async Task Event_ThatIsMalformed_IsADeadLetterWithTheReasonAndStartsNothing(string text)
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        SettledMessages actions = new();

        await new ReleaseEvents(bench.Pipeline, NullLogger<ReleaseEvents>.Instance).FromServiceBusAsync(Message(text), actions, bench.Durable.Client, Cancel);

        Assert.Equal(["dead: Malformed"], actions.Settled);
        Assert.False(string.IsNullOrEmpty(actions.Description));
        Assert.Empty(await bench.Pipeline.Home.Runs.ListAsync(Cancel));
    }

    private static ServiceBusReceivedMessage Message(string body) => ServiceBusModelFactory.ServiceBusReceivedMessage(BinaryData.FromString(body));
}
