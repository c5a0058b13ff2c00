using EvalFlow.Contracts.Workflows;
using EvalFlow.Core.Workflows;
using Microsoft.DurableTask.Testing.Sidecar;

namespace EvalFlow.Functions.Tests;

/// <summary>The promises of every engine, kept by Durable Task through the adapter; storage is that of its in-process test host.</summary>
public sealed class InMemoryWorkflowTests : WorkflowContract
{
    protected override bool CanCrash => false;

    protected override bool TellsActivities => false;

    protected override Task<WorkflowBench> CreateAsync()
    {
        Assert.SkipWhen(
            TestContext.Current.TestMethod?.MethodName is "Stop_InTheMiddle_IsResumedByTheNextEngine" or "TimeAndIds_OnReplay_AreThoseOfTheFirstTime",
            "Work that a process of the test host held is lost with it: its memory has no leases.");
        return Task.FromResult<WorkflowBench>(new InMemoryBench());
    }

    private sealed class InMemoryBench : WorkflowBench
    {
        private readonly InMemoryOrchestrationService _service = new(null);

        public override TimeSpan Unit => TimeSpan.FromMilliseconds(400);

        // Durable Task has no clock but the machine's, so time goes by as it does.
        public override Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);

        public override async Task<WorkflowProcess> BeginAsync(WorkflowCatalog catalog, int? crashAt = null) =>
            await DurableProcess.StartAsync(_service, catalog);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
