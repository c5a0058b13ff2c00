using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Calibration;

/// <summary>
/// Calibrations in one partition, since their ids alone say which is which and people make a few in a month. The row decides;
/// long ones and the labels are blobs that it names.
/// </summary>
/// <param name="data">Numbers and names.</param>
/// <param name="samples">What people said of responses.</param>
internal sealed class AzureCalibrationStore(TableClient table, BlobStore data, BlobStore samples) : ICalibrationStore
{
    private const string Partition = "calibrations";
    private const string Calibration = "Calibration";
    private const string Labels = "LabelsBlob";

    public async Task<JudgeCalibration> SaveAsync(
        JudgeCalibration calibration, ReadOnlyMemory<byte> labels, CancellationToken cancellationToken)
    {
        string folder = $"calibrations/{Keys.Encode(calibration.CalibrationId)}";
        TableEntity row = Write(calibration);
        await LongValue.PutAsync(
            row, Calibration, JsonSerializer.Serialize(calibration, ReportJson.Compact), data, folder, cancellationToken);
        if (!labels.IsEmpty)
        {
            string name = $"{folder}/labels-{Keys.Hash(labels.Span)}";
            await samples.AddAsync(name, labels, cancellationToken);
            row[Labels] = name;
        }
        return await table.TryAddRowAsync(row, cancellationToken)
            ? calibration : await ReadAsync((await FindRowAsync(calibration.CalibrationId, cancellationToken))!, cancellationToken);
    }

    public async Task<IReadOnlyList<JudgeCalibration>> ListAsync(string evalId, CancellationToken cancellationToken)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and EvalId eq {evalId}");
        List<JudgeCalibration> calibrations = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            calibrations.Add(await ReadAsync(row, cancellationToken));
        }
        return [.. calibrations.OrderByDescending(each => each.MadeAt).ThenByDescending(each => each.CalibrationId, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<LatestCalibration>> ListLatestAsync(CancellationToken cancellationToken)
    {
        // The columns are enough, so that no blob is read.
        List<LatestCalibration> all = [];
        string[] columns = ["CalibrationId", "EvalId", "Grader", "JudgeHash", "MadeAt"];
        await foreach (TableEntity row in table.ReadRowsAsync(Partition, "", cancellationToken, columns))
        {
            all.Add(new LatestCalibration(
                row.GetString("EvalId"), row.GetString("Grader"), row.GetString("JudgeHash"), row.GetString("CalibrationId"), Timestamp.Read(row.GetString("MadeAt"))));
        }
        return
        [
            .. all.GroupBy(made => (made.EvalId, made.Grader, made.JudgeHash))
                .Select(judge => judge.OrderByDescending(made => made.MadeAt).ThenByDescending(made => made.CalibrationId, StringComparer.Ordinal).First())
                .OrderBy(made => made.EvalId, StringComparer.Ordinal).ThenBy(made => made.Grader, StringComparer.Ordinal)
                .ThenBy(made => made.JudgeHash, StringComparer.Ordinal),
        ];
    }

    public async Task<ReadOnlyMemory<byte>?> ReadLabelsAsync(string calibrationId, CancellationToken cancellationToken)
    {
        if (await FindRowAsync(calibrationId, cancellationToken) is not { } row)
        {
            return null;
        }
        return row.GetString(Labels) is { } name ? await samples.ReadAsync(name, cancellationToken) : ReadOnlyMemory<byte>.Empty;
    }

    // Columns are for analysts; what is read back is the whole.
    private static TableEntity Write(JudgeCalibration calibration) => new(Partition, RowOf(calibration.CalibrationId))
    {
        ["CalibrationId"] = calibration.CalibrationId,
        ["EvalId"] = calibration.EvalId,
        ["Grader"] = calibration.Grader,
        ["JudgeHash"] = calibration.JudgeHash,
        ["RunId"] = calibration.RunId,
        ["Model"] = calibration.Model,
        ["RandomSample"] = calibration.RandomSample,
        ["Responses"] = calibration.Responses,
        ["Labelled"] = calibration.Labelled,
        ["Kappa"] = calibration.Overall.Kappa,
        ["KappaLow"] = calibration.Overall.KappaCi?.Low,
        ["KappaHigh"] = calibration.Overall.KappaCi?.High,
        ["MadeAt"] = Timestamp.Write(calibration.MadeAt),
    };

    private async Task<JudgeCalibration> ReadAsync(TableEntity row, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<JudgeCalibration>(
            (await LongValue.ReadAsync(row, Calibration, data, cancellationToken)).Span, ReportJson.Compact)!;

    private Task<TableEntity?> FindRowAsync(string calibrationId, CancellationToken cancellationToken) =>
        table.FindRowAsync(Partition, RowOf(calibrationId), cancellationToken);

    private static string RowOf(string calibrationId) => $"c-{Keys.Encode(calibrationId)}";
}
