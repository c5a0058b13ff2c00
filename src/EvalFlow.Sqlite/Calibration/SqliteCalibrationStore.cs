using System.Text.Json;
using Dapper;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Calibration;

internal sealed class SqliteCalibrationStore(Database database) : ICalibrationStore
{
    public Task<JudgeCalibration> SaveAsync(
        JudgeCalibration calibration, ReadOnlyMemory<byte> labels, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "save calibration",
            connection =>
            {
                connection.Execute(
                    """
                    INSERT INTO calibrations (calibration_id, eval_id, grader, judge_hash, run_id, model, random_sample, responses, labelled,
                        kappa, kappa_low, kappa_high, made_at, calibration, labels)
                    VALUES (@CalibrationId, @EvalId, @Grader, @JudgeHash, @RunId, @Model, @RandomSample, @Responses, @Labelled,
                        @Kappa, @Low, @High, @madeAt, @json, @bytes)
                    ON CONFLICT (calibration_id) DO NOTHING
                    """,
                    new
                    {
                        calibration.CalibrationId,
                        calibration.EvalId,
                        calibration.Grader,
                        calibration.JudgeHash,
                        calibration.RunId,
                        calibration.Model,
                        calibration.RandomSample,
                        calibration.Responses,
                        calibration.Labelled,
                        calibration.Overall.Kappa,
                        calibration.Overall.KappaCi?.Low,
                        calibration.Overall.KappaCi?.High,
                        madeAt = Timestamp.Write(calibration.MadeAt),
                        json = JsonSerializer.Serialize(calibration, ReportJson.Compact),
                        bytes = Blob.Of(labels),
                    });
                return Read(connection.QuerySingle<string>(
                    "SELECT calibration FROM calibrations WHERE calibration_id = @CalibrationId", new { calibration.CalibrationId }));
            },
            cancellationToken);

    // Every report of a run asks this.
    [DapperAot]
    public Task<IReadOnlyList<JudgeCalibration>> ListAsync(string evalId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JudgeCalibration>>(
            connection =>
            [
                .. connection.Query<string>(
                    "SELECT calibration FROM calibrations WHERE eval_id = @evalId ORDER BY made_at DESC, calibration_key DESC",
                    new { evalId }).Select(Read),
            ],
            cancellationToken);

    public Task<IReadOnlyList<LatestCalibration>> ListLatestAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LatestCalibration>>(
            connection =>
            [
                // One with the newest time; of those, the one saved last.
                .. connection.Query<(string EvalId, string Grader, string JudgeHash, string CalibrationId, string MadeAt)>(
                    """
                    SELECT eval_id, grader, judge_hash, calibration_id, made_at FROM (
                        SELECT *, row_number() OVER (PARTITION BY eval_id, grader, judge_hash ORDER BY made_at DESC, calibration_key DESC) AS place
                        FROM calibrations)
                    WHERE place = 1 ORDER BY eval_id, grader, judge_hash
                    """).Select(row => new LatestCalibration(row.EvalId, row.Grader, row.JudgeHash, row.CalibrationId, Timestamp.Read(row.MadeAt))),
            ],
            cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadLabelsAsync(string calibrationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<byte[]>(
                "SELECT labels FROM calibrations WHERE calibration_id = @calibrationId", new { calibrationId }) is { } bytes
                ? (ReadOnlyMemory<byte>?)bytes : null,
            cancellationToken);

    private static JudgeCalibration Read(string json) => JsonSerializer.Deserialize<JudgeCalibration>(json, ReportJson.Compact)!;
}
