using System.Text.Json;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Activities;

/// <summary>The steps of a run, one function each.</summary>
internal sealed class RunActivities(Pipeline pipeline)
{
    [Function(RunWorkflow.Plan)]
    public Task<JsonElement?> PlanAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Plan, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Dispatch)]
    public Task<JsonElement?> DispatchAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Dispatch, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Aggregate)]
    public Task<JsonElement?> AggregateAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Aggregate, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Compare)]
    public Task<JsonElement?> CompareAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Compare, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Alert)]
    public Task<JsonElement?> AlertAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Alert, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Finish)]
    public Task<JsonElement?> FinishAsync([ActivityTrigger] RunInput input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Finish, DurableJson.From(input), cancellationToken);

    [Function(RunWorkflow.Fail)]
    public Task<JsonElement?> FailAsync([ActivityTrigger] RunFailure input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Fail, DurableJson.From(input), cancellationToken);
}
