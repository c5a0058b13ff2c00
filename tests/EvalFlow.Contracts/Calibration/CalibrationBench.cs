using EvalFlow.Core.Calibration;

namespace EvalFlow.Contracts.Calibration;

/// <summary>Storage of calibrations that outlives the processes on it. Each test has its own.</summary>
public abstract class CalibrationBench : IAsyncDisposable
{
    /// <summary>Opens the storage anew, as another process would.</summary>
    /// <param name="crashAt">Which of its durable writes, 1-based, counted before and after, ends the process; null for none.</param>
    public abstract Task<CalibrationProcess> BeginAsync(int? crashAt = null);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The port of one process.</summary>
public abstract class CalibrationProcess : IAsyncDisposable
{
    public abstract ICalibrationStore Calibrations { get; }

    /// <summary>True once the crash asked for has happened.</summary>
    public abstract bool HasCrashed { get; }

    public abstract ValueTask DisposeAsync();
}
