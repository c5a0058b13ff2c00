using EvalFlow.Contracts.Alerts;
using EvalFlow.Contracts.Runs;

namespace EvalFlow.AzureStorage.Tests;

public sealed class AzureStoreTests(Azurite azurite) : StoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}

public sealed class AzureWorkQueueTests(Azurite azurite) : WorkQueueContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}

public sealed class AzureAlertStoreTests(Azurite azurite) : AlertStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}
