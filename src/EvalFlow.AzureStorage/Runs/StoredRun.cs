using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>A run as a row.</summary>
internal static class StoredRun
{
    /// <summary>Name of the blob with the plan; empty until it is frozen.</summary>
    public const string Plan = "Plan";

    public const string Status = "Status";

    public static TableEntity Write(string partition, string row, Run run)
    {
        TableEntity stored = new(partition, row)
        {
            ["RunId"] = run.RunId,
            ["RequestKey"] = run.RequestKey,
            ["EvalId"] = run.EvalId,
            ["EvalVersion"] = run.EvalVersion,
            ["EvalHash"] = run.EvalHash,
            ["DatasetHash"] = run.DatasetHash,
            ["Hashes"] = JsonSerializer.Serialize(run.Hashes, JsonSerializerOptions.Web),
            ["Model"] = run.Model,
            ["ToolVersion"] = run.ToolVersion,
            ["Epochs"] = run.Epochs,
            ["SampleLimit"] = run.Limit,
            ["BaselineRun"] = run.BaselineRun,
            ["MaxConcurrency"] = run.MaxConcurrency,
            ["Planned"] = run.Planned,
            ["Shards"] = run.Shards,
            ["StartedAt"] = Timestamp.Write(run.StartedAt),
            ["Cache"] = Write(run.Cache),
            [Plan] = "",
        };
        WriteState(stored, run);
        return stored;
    }

    /// <summary>What changes in the life of a run. Nothing is written as the empty text, which a merge can set.</summary>
    public static void WriteState(TableEntity stored, Run run)
    {
        stored[Status] = Write(run.Status);
        stored["Attempt"] = run.Attempt;
        stored["Budget"] = Write(run.Budget) ?? "";
        stored["FinishedAt"] = Timestamp.Write(run.FinishedAt);
        stored["Reason"] = run.Reason is null ? "" : $"={run.Reason}";
    }

    public static Run Read(TableEntity row) => new()
    {
        RunId = row.GetString("RunId"),
        RequestKey = row.GetString("RequestKey"),
        EvalId = row.GetString("EvalId"),
        EvalVersion = row.GetString("EvalVersion"),
        EvalHash = row.GetString("EvalHash"),
        DatasetHash = row.GetString("DatasetHash"),
        Hashes = JsonSerializer.Deserialize<DefinitionHashes>(row.GetString("Hashes"), JsonSerializerOptions.Web)!,
        Model = row.GetString("Model"),
        ToolVersion = row.GetString("ToolVersion"),
        Epochs = row.GetInt32("Epochs") ?? 1,
        Limit = row.GetInt32("SampleLimit"),
        BaselineRun = row.GetString("BaselineRun"),
        MaxConcurrency = row.GetInt32("MaxConcurrency") ?? 1,
        Status = ReadStatus(row.GetString(Status)),
        Attempt = row.GetInt32("Attempt") ?? 1,
        Planned = row.GetInt32("Planned") ?? 0,
        Shards = row.GetInt32("Shards") ?? 0,
        StartedAt = Timestamp.Read(row.GetString("StartedAt")),
        FinishedAt = Timestamp.ReadOptional(row.GetString("FinishedAt")),
        Reason = row.GetString("Reason") is { Length: > 0 } reason ? reason[1..] : null,
        Budget = Read<Budget>(row.GetString("Budget")),
        Cache = Read<CachePolicy>(row.GetString("Cache")),
    };

    private static string? Write<T>(T? value) where T : class => value is null ? null : JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static T? Read<T>(string? json) where T : class =>
        json is { Length: > 0 } ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) : null;

    private static string Write(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.CompletedWithErrors => "completed_with_errors",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
    };

    public static RunStatus ReadStatus(string status) => status switch
    {
        "running" => RunStatus.Running,
        "completed" => RunStatus.Completed,
        "completed_with_errors" => RunStatus.CompletedWithErrors,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        _ => throw new InvalidDataException($"The table holds a run with the status '{status}', which is none of ours."),
    };
}
