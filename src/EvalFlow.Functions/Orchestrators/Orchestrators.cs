using System.Text.Json;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace EvalFlow.Functions.Orchestrators;

/// <summary>Function names are the workflows' own, so that history, journal and documents say the same words.</summary>
internal sealed class RunOrchestrator(Pipeline pipeline)
{
    [Function(RunWorkflow.Name)]
    public Task<JsonElement?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        DurableWorkflow.RunAsync(context, pipeline.Catalog, RunWorkflow.Name);
}

/// <summary>See <see cref="FreshnessWorkflow"/>.</summary>
internal sealed class FreshnessOrchestrator(Pipeline pipeline)
{
    [Function(FreshnessWorkflow.Name)]
    public Task<JsonElement?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        DurableWorkflow.RunAsync(context, pipeline.Catalog, FreshnessWorkflow.Name);
}

/// <summary>See <see cref="ReleaseWorkflow"/>.</summary>
internal sealed class ReleaseOrchestrator(Pipeline pipeline)
{
    [Function(ReleaseWorkflow.Name)]
    public Task<JsonElement?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        DurableWorkflow.RunAsync(context, pipeline.Catalog, ReleaseWorkflow.Name);
}
