using System.Text.Json;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Runs an activity of the pipeline on JSON.</summary>
internal static class DurableActivity
{
    public static async Task<JsonElement?> RunAsync(
        WorkflowCatalog catalog, string activity, JsonElement? input, CancellationToken cancellationToken) =>
        DurableJson.Parse(await catalog.RunActivityAsync(activity, DurableJson.Text(input), cancellationToken));
}
