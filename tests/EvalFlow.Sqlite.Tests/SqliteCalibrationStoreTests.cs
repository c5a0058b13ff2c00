using EvalFlow.Contracts.Calibration;
using EvalFlow.Core.Calibration;

namespace EvalFlow.Sqlite.Tests;

public sealed class SqliteCalibrationStoreTests : CalibrationStoreContract
{
    protected override Task<CalibrationBench> CreateAsync() => Task.FromResult<CalibrationBench>(new Bench());

    private sealed class Bench : CalibrationBench
    {
        private readonly TemporaryFolder _folder = new();

        public override async Task<CalibrationProcess> BeginAsync(int? crashAt = null)
        {
            SimulatedCrash crash = new(crashAt);
            SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, TimeProvider.System, Cancel);
            home.FaultPoint = crash.Reach;
            return new Process(home, crash);
        }

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Process(SqliteHome home, SimulatedCrash crash) : CalibrationProcess
    {
        public override ICalibrationStore Calibrations => home.Calibrations;

        public override bool HasCrashed => crash.HasHappened;

        public override ValueTask DisposeAsync() => home.DisposeAsync();
    }
}
