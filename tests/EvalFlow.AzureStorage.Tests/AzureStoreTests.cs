using EvalFlow.Contracts.Alerts;
using EvalFlow.Contracts.Calibration;
using EvalFlow.Contracts.Models;
using EvalFlow.Contracts.Records;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Calibration;

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

public sealed class AzureSilenceStoreTests(Azurite azurite) : SilenceStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}

public sealed class AzureResponseCacheTests(Azurite azurite) : ResponseCacheContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}

public sealed class AzureRecordStoreTests(Azurite azurite) : RecordStoreContract
{
    protected override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new AzureStoreBench(azurite));
}

public sealed class AzureCalibrationStoreTests(Azurite azurite) : CalibrationStoreContract
{
    protected override Task<CalibrationBench> CreateAsync() => Task.FromResult<CalibrationBench>(new Bench(azurite));

    private sealed class Bench(Azurite azurite) : CalibrationBench
    {
        private readonly AzureStoreBench _stores = new(azurite);

        public override async Task<CalibrationProcess> BeginAsync(int? crashAt = null) =>
            new Process((AzureStoreProcess)await _stores.BeginAsync(crashAt));

        public override ValueTask DisposeAsync() => _stores.DisposeAsync();
    }

    private sealed class Process(AzureStoreProcess process) : CalibrationProcess
    {
        public override ICalibrationStore Calibrations => process.Home.Calibrations;

        public override bool HasCrashed => process.HasCrashed;

        public override ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
