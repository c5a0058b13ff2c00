using System.Text.Json;
using EvalFlow.Core.Workflows;
using Microsoft.DurableTask;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Runs a workflow of the pipeline inside a Durable Task orchestration.</summary>
internal static class DurableWorkflow
{
    /// <summary>
    /// Ends an instance and its children. An event rather than a termination, because backends leave the children of a
    /// terminated instance running.
    /// </summary>
    public const string CancelEvent = "evalflow_cancel";

    /// <returns>The workflow's result as JSON.</returns>
    public static async Task<JsonElement?> RunAsync(TaskOrchestrationContext durable, WorkflowCatalog catalog, string workflow)
    {
        Task<string> cancel = durable.WaitForExternalEvent<string>(CancelEvent);
        if (cancel.IsCompleted)
        {
            throw new WorkflowCancelledException(await cancel);
        }
        DurableWorkflowContext context = new(durable);
        Task<string> run = catalog.RunWorkflowAsync(workflow, context, DurableJson.Text(durable.GetInput<JsonElement?>()));
        if (await Task.WhenAny(run, cancel) == run)
        {
            return DurableJson.Parse(await run);
        }
        string reason = await cancel;
        context.CancelChildren(reason);
        throw new WorkflowCancelledException(reason);
    }
}

/// <summary>Ends an orchestration that was cancelled; its message is the reason. Backends know only that it failed.</summary>
public sealed class WorkflowCancelledException : Exception
{
    public WorkflowCancelledException()
    {
    }

    public WorkflowCancelledException(string message)
        : base(message)
    {
    }

    public WorkflowCancelledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
