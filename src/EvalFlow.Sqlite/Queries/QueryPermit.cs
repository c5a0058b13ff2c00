using SQLitePCL;

namespace EvalFlow.Sqlite.Queries;

/// <summary>Decides what a query may touch, while SQLite compiles it.</summary>
internal sealed class QueryPermit
{
    // What the views are made of. SQLite does not say reliably through which view a table is read: it inlines views, and a query
    // can call a part of itself v_something. So the tables are named, and nothing here holds a prompt or a response.
    private static readonly HashSet<string> Tables = new(StringComparer.OrdinalIgnoreCase)
    {
        "evals", "runs", "run_results", "shards", "score_rows", "names", "comparisons", "alerts", "calibrations", "record_revisions",
        "json_each", "json_tree",
    };

    private static readonly HashSet<(string Table, string Column)> Sealed =
        [("evals", "source"), ("calibrations", "labels"), ("calibrations", "calibration")];

    /// <summary>What was refused, in words; null when nothing was.</summary>
    public string? Refused { get; private set; }

    /// <summary>Answers SQLite's authorizer callback.</summary>
    /// <param name="first">Table of a read.</param>
    /// <param name="second">Column of a read; name of a function.</param>
    public int Judge(int action, string? first, string? second)
    {
        string? refused = action switch
        {
            raw.SQLITE_SELECT or raw.SQLITE_RECURSIVE => null,
            raw.SQLITE_READ => Read(first ?? "", second ?? ""),
            raw.SQLITE_FUNCTION => string.Equals(second, "load_extension", StringComparison.OrdinalIgnoreCase) ? "Extensions cannot be loaded." : null,
            _ => "Only SELECT is allowed; nothing can be written, attached or set.",
        };
        Refused ??= refused;
        return refused is null ? raw.SQLITE_OK : raw.SQLITE_DENY;
    }

    private static string? Read(string table, string column)
    {
        bool isAllowed = table.StartsWith("v_", StringComparison.OrdinalIgnoreCase) || Tables.Contains(table);
        return isAllowed && !Sealed.Contains((table.ToLowerInvariant(), column.ToLowerInvariant()))
            ? null : $"'{table}{(column.Length > 0 ? "." : "")}{column}' holds prompts, responses or inner state, which cannot be queried.";
    }
}
