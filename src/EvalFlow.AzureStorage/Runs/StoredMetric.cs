using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>A metric of a run as a row for analysts.</summary>
internal static class StoredMetric
{
    public const string Prefix = "m-";

    public static TableEntity Write(string partition, string runId, MetricRow row) =>
        new(partition, $"{Prefix}{Keys.Encode(row.Metric)}-{(row.Slice is { } slice ? Keys.Hash(slice) : "")}")
        {
            ["RunId"] = runId,
            ["Metric"] = row.Metric,
            ["Slice"] = row.Slice,
            ["N"] = row.N,
            ["Value"] = row.Value,
            ["StdError"] = row.StdError,
            ["CiLow"] = row.Low,
            ["CiHigh"] = row.High,
            ["CiMethod"] = row.Method,
        };

    public static MetricRow Read(TableEntity row) => new(
        row.GetString("Metric"), row.GetString("Slice"), row.GetInt64("N") ?? 0, row.GetDouble("Value"), row.GetDouble("StdError"),
        row.GetDouble("CiLow"), row.GetDouble("CiHigh"), row.GetString("CiMethod"));
}
