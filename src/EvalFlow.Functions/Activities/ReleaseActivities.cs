using System.Text.Json;
using EvalFlow.Core.Releases;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Activities;

/// <summary>The steps of a release, one function each.</summary>
internal sealed class ReleaseActivities(Pipeline pipeline)
{
    [Function(ReleaseWorkflow.Plan)]
    public Task<JsonElement?> PlanAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.Plan, input, cancellationToken);

    [Function(ReleaseWorkflow.PrepareBaseline)]
    public Task<JsonElement?> PrepareBaselineAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.PrepareBaseline, input, cancellationToken);

    [Function(ReleaseWorkflow.PrepareCandidate)]
    public Task<JsonElement?> PrepareCandidateAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.PrepareCandidate, input, cancellationToken);

    [Function(ReleaseWorkflow.Settle)]
    public Task<JsonElement?> SettleAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.Settle, input, cancellationToken);

    [Function(ReleaseWorkflow.Conclude)]
    public Task<JsonElement?> ConcludeAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.Conclude, input, cancellationToken);

    [Function(ReleaseWorkflow.Fail)]
    public Task<JsonElement?> FailAsync([ActivityTrigger] JsonElement input, CancellationToken cancellationToken) =>
        DurableActivity.RunAsync(pipeline.Catalog, ReleaseWorkflow.Fail, input, cancellationToken);
}
