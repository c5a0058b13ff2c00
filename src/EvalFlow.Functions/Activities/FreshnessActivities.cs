using System.Text.Json;
using EvalFlow.Core.Freshness;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.Activities;

/// <summary>The steps of freshness, one function each.</summary>
internal sealed class FreshnessActivities(Pipeline pipeline)
{
    [Function(FreshnessWorkflow.Track)]
    public Task<JsonElement?> TrackAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, FreshnessWorkflow.Track, input, cancellationToken);

    [Function(FreshnessWorkflow.Alert)]
    public Task<JsonElement?> AlertAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, FreshnessWorkflow.Alert, input, cancellationToken);

    [Function(FreshnessWorkflow.Start)]
    public Task<JsonElement?> StartAsync(
        [ActivityTrigger] JsonElement input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        pipeline.Steps.Use(client);
        return DurableActivity.RunAsync(pipeline.Catalog, FreshnessWorkflow.Start, input, cancellationToken);
    }
}
