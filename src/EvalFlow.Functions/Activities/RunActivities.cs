using System.Text.Json;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Activities;

/// <summary>The steps of a run, one function each; the catalogue reads their inputs.</summary>
internal sealed class RunActivities(Pipeline pipeline)
{
    [Function(RunWorkflow.Plan)]
    public Task<JsonElement?> PlanAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Plan, input, cancellationToken);

    [Function(RunWorkflow.Dispatch)]
    public Task<JsonElement?> DispatchAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Dispatch, input, cancellationToken);

    [Function(RunWorkflow.Aggregate)]
    public Task<JsonElement?> AggregateAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Aggregate, input, cancellationToken);

    [Function(RunWorkflow.Compare)]
    public Task<JsonElement?> CompareAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Compare, input, cancellationToken);

    [Function(RunWorkflow.Alert)]
    public Task<JsonElement?> AlertAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Alert, input, cancellationToken);

    [Function(RunWorkflow.Finish)]
    public Task<JsonElement?> FinishAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Finish, input, cancellationToken);

    [Function(RunWorkflow.Fail)]
    public Task<JsonElement?> FailAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.Fail, input, cancellationToken);

    [Function(RunWorkflow.ReviewFindings)]
    public Task<JsonElement?> ReviewFindingsAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, RunWorkflow.ReviewFindings, input, cancellationToken);
}
