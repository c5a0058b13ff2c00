using EvalFlow.Core.Workflows;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Reads the pipeline's view of an instance from Durable Task's.</summary>
internal static class DurableState
{
    public static WorkflowState Of(OrchestrationMetadata found)
    {
        WorkflowStatus status = StatusOf(found);
        return new WorkflowState(
            InstanceIds.FromDurable(found.InstanceId), found.Name, status,
            status == WorkflowStatus.Completed ? found.SerializedOutput ?? "null" : null,
            status is WorkflowStatus.Failed or WorkflowStatus.Cancelled ? Why(found) : null,
            DurableStatus.Of(found).Word);
    }

#pragma warning disable CS0618 // Canceled is obsolete, and the switch must still name it.
    private static WorkflowStatus StatusOf(OrchestrationMetadata found) => found.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Suspended
            or OrchestrationRuntimeStatus.ContinuedAsNew => WorkflowStatus.Running,
        OrchestrationRuntimeStatus.Completed => WorkflowStatus.Completed,
        OrchestrationRuntimeStatus.Failed => WorkflowStatus.Failed,
        OrchestrationRuntimeStatus.Canceled or OrchestrationRuntimeStatus.Terminated => WorkflowStatus.Cancelled,
    };
#pragma warning restore CS0618

    // A termination's reason is kept as the output, as JSON; so is an error on backends that keep no details.
    private static string Why(OrchestrationMetadata found) =>
        found.FailureDetails?.ErrorMessage ?? Plain(found.SerializedOutput) ?? "ended from outside";

    private static string? Plain(string? output) => output is ['"', ..] ? WorkflowCatalog.Read<string>(output) : output;
}

/// <summary>What an instance says of itself to its backend.</summary>
/// <param name="Word">The workflow's own word on where it is.</param>
/// <param name="Children">Instances it waits for. No backend ends these with it, so whoever cancels it must know them.</param>
internal sealed record DurableStatus(string? Word, IReadOnlyList<string> Children)
{
    public static DurableStatus Of(OrchestrationMetadata found) =>
        found.SerializedCustomStatus is ['{', ..] status ? WorkflowCatalog.Read<DurableStatus>(status) : new(null, []);
}
