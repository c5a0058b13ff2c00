namespace EvalFlow.Core.Calibration;

/// <summary>Calibrations of judges and the human labels behind them. A calibration never changes once it is saved.</summary>
public interface ICalibrationStore
{
    /// <summary>Saves a calibration with its labels, all or nothing. An id that is there already is left as it is.</summary>
    /// <param name="labels">Compressed human labels; empty when they stand in the run itself.</param>
    /// <returns>The calibration that is saved under the id now.</returns>
    Task<JudgeCalibration> SaveAsync(JudgeCalibration calibration, ReadOnlyMemory<byte> labels, CancellationToken cancellationToken);

    /// <summary>All calibrations made on runs of an eval, newest first.</summary>
    Task<IReadOnlyList<JudgeCalibration>> ListAsync(string evalId, CancellationToken cancellationToken);

    /// <summary>Of each eval and judge, the newest calibration; by eval id, grader and hash. In one reading, for whoever needs many.</summary>
    Task<IReadOnlyList<LatestCalibration>> ListLatestAsync(CancellationToken cancellationToken);

    /// <summary>The labels saved with a calibration; null when there is no such calibration.</summary>
    Task<ReadOnlyMemory<byte>?> ReadLabelsAsync(string calibrationId, CancellationToken cancellationToken);
}

/// <summary>When a judge of an eval was last compared with people.</summary>
/// <param name="JudgeHash">Hash of the grader: rubric, labels, judge model and its settings.</param>
public sealed record LatestCalibration(string EvalId, string Grader, string JudgeHash, string CalibrationId, DateTimeOffset MadeAt);
