using System.Text.Json;
using EvalFlow.Core.Workflows;
using Microsoft.DurableTask;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Runs a workflow of the pipeline inside a Durable Task orchestration.</summary>
internal static class DurableWorkflow
{
    /// <returns>The workflow's result as JSON.</returns>
    public static async Task<JsonElement?> RunAsync(TaskOrchestrationContext durable, WorkflowCatalog catalog, string workflow) =>
        DurableJson.Parse(await catalog.RunWorkflowAsync(
            workflow, new DurableWorkflowContext(durable), DurableJson.Text(durable.GetInput<JsonElement?>())));
}
