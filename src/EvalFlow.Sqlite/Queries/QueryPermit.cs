using SQLitePCL;

namespace EvalFlow.Sqlite.Queries;

/// <summary>Decides what a query may touch, while SQLite compiles it.</summary>
internal sealed class QueryPermit
{
    // Never readable, through whatever name: no view reads them, and a query can call any part of itself v_something.
    private static readonly HashSet<string> Sealed = new(StringComparer.OrdinalIgnoreCase)
    {
        "outputs", "checkpoints", "cached_responses", "eval_samples", "workflow_history", "queue_items", "alert_deliveries",
    };

    private static readonly HashSet<(string Table, string Column)> SealedColumns =
        [("evals", "source"), ("calibrations", "labels"), ("calibrations", "calibration"), ("workflow_instances", "result")];

    private static readonly HashSet<string> TableFunctions = new(StringComparer.OrdinalIgnoreCase) { "json_each", "json_tree" };

    /// <summary>What was refused, in words; null when nothing was.</summary>
    public string? Refused { get; private set; }

    /// <summary>Answers SQLite's authorizer callback.</summary>
    /// <param name="first">Table of a read.</param>
    /// <param name="second">Column of a read; name of a function.</param>
    /// <param name="view">The view, or part of the query, that the access comes from.</param>
    public int Judge(int action, string? first, string? second, string? view)
    {
        string? refused = action switch
        {
            raw.SQLITE_SELECT or raw.SQLITE_RECURSIVE => null,
            raw.SQLITE_READ => Read(first ?? "", second ?? "", view),
            raw.SQLITE_FUNCTION => string.Equals(second, "load_extension", StringComparison.OrdinalIgnoreCase) ? "Extensions cannot be loaded." : null,
            _ => "Only SELECT is allowed; nothing can be written, attached or set.",
        };
        Refused ??= refused;
        return refused is null ? raw.SQLITE_OK : raw.SQLITE_DENY;
    }

    private static string? Read(string table, string column, string? view)
    {
        if (Sealed.Contains(table) || SealedColumns.Contains((table.ToLowerInvariant(), column.ToLowerInvariant())))
        {
            return $"'{table}{(column.Length > 0 ? "." : "")}{column}' holds prompts, responses or inner state, which cannot be queried.";
        }
        return IsView(table) || IsView(view ?? "") || TableFunctions.Contains(table)
            ? null : $"'{table}' is an inner table, which may change at any time.";
    }

    private static bool IsView(string name) => name.StartsWith("v_", StringComparison.OrdinalIgnoreCase);
}
