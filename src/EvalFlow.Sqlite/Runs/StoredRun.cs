using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Runs;

/// <summary>A row of the table runs.</summary>
internal sealed class StoredRun
{
    public string RunId { get; init; } = "";
    public string RequestKey { get; init; } = "";
    public string EvalId { get; init; } = "";
    public string EvalVersion { get; init; } = "";
    public string EvalHash { get; init; } = "";
    public string DatasetHash { get; init; } = "";
    public string Hashes { get; init; } = "";
    public string Model { get; init; } = "";
    public string ToolVersion { get; init; } = "";
    public int Epochs { get; init; }
    public int? SampleLimit { get; init; }
    public string? BaselineRun { get; init; }
    public int MaxConcurrency { get; init; }
    public string Status { get; init; } = "";
    public int Attempt { get; init; }
    public int Planned { get; init; }
    public int Shards { get; init; }
    public string StartedAt { get; init; } = "";
    public string? FinishedAt { get; init; }
    public string? Reason { get; init; }
    public string? Budget { get; init; }
    public string? Cache { get; init; }

    public static StoredRun From(Run run) => new()
    {
        RunId = run.RunId,
        RequestKey = run.RequestKey,
        EvalId = run.EvalId,
        EvalVersion = run.EvalVersion,
        EvalHash = run.EvalHash,
        DatasetHash = run.DatasetHash,
        Hashes = JsonSerializer.Serialize(run.Hashes, WorkflowCatalog.Json),
        Model = run.Model,
        ToolVersion = run.ToolVersion,
        Epochs = run.Epochs,
        SampleLimit = run.Limit,
        BaselineRun = run.BaselineRun,
        MaxConcurrency = run.MaxConcurrency,
        Status = Write(run.Status),
        Attempt = run.Attempt,
        Planned = run.Planned,
        Shards = run.Shards,
        StartedAt = Timestamp.Write(run.StartedAt),
        FinishedAt = Timestamp.Write(run.FinishedAt),
        Reason = run.Reason,
        Budget = Write(run.Budget),
        Cache = Write(run.Cache),
    };

    public Run ToRun() => new()
    {
        RunId = RunId,
        RequestKey = RequestKey,
        EvalId = EvalId,
        EvalVersion = EvalVersion,
        EvalHash = EvalHash,
        DatasetHash = DatasetHash,
        Hashes = JsonSerializer.Deserialize<DefinitionHashes>(Hashes, WorkflowCatalog.Json)!,
        Model = Model,
        ToolVersion = ToolVersion,
        Epochs = Epochs,
        Limit = SampleLimit,
        BaselineRun = BaselineRun,
        MaxConcurrency = MaxConcurrency,
        Status = ReadStatus(Status),
        Attempt = Attempt,
        Planned = Planned,
        Shards = Shards,
        StartedAt = Timestamp.Read(StartedAt),
        FinishedAt = Timestamp.ReadOptional(FinishedAt),
        Reason = Reason,
        Budget = Read<Budget>(Budget),
        Cache = Read<CachePolicy>(Cache),
    };

    private static string? Write<T>(T? value) where T : class => value is null ? null : JsonSerializer.Serialize(value, WorkflowCatalog.Json);

    private static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, WorkflowCatalog.Json);

    internal static string Write(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.CompletedWithErrors => "completed_with_errors",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
    };

    private static RunStatus ReadStatus(string status) => status switch
    {
        "running" => RunStatus.Running,
        "completed" => RunStatus.Completed,
        "completed_with_errors" => RunStatus.CompletedWithErrors,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        _ => throw new InvalidDataException($"The database holds a run with the status '{status}', which is none of ours."),
    };
}
