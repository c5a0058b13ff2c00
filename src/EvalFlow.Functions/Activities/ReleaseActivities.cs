using System.Text.Json;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Releases;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Activities;

/// <summary>The steps of releases and of freshness, one function each.</summary>
internal sealed class ReleaseActivities(Pipeline pipeline)
{
    [Function(ReleaseWorkflow.Plan)]
    public Task<JsonElement?> PlanReleaseAsync([ActivityTrigger] ReleaseEvent input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.Plan, DurableJson.From(input), cancellationToken);

    [Function(FreshnessWorkflow.List)]
    public Task<JsonElement?> ListOverdueAsync([ActivityTrigger] FreshnessInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, FreshnessWorkflow.List, DurableJson.From(input), cancellationToken);

    [Function(FreshnessWorkflow.Alert)]
    public Task<JsonElement?> AlertOverdueAsync([ActivityTrigger] IReadOnlyList<OverdueEval> input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, FreshnessWorkflow.Alert, DurableJson.From(input), cancellationToken);
}
