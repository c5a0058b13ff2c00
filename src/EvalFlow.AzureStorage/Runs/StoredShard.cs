using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>
/// A shard that was committed at least once, as a row. One that is open for the first time has none: the plan says that it is
/// there. The row is the commit: what it does not name does not exist.
/// </summary>
internal static class StoredShard
{
    public const string State = "State";
    public const string Committed = "committed";
    public const string Shard = "Shard";
    public const string Scores = "Scores";
    public const string Statistics = "Statistics";

    /// <summary>The scores as lines for analysts.</summary>
    public const string ScoreRows = "ScoreRows";
    public const string Prefix = "s-";

    private const string Outputs = "OutputsBlob";
    private const string Keep = "KeepBlob";

    /// <summary>Times it was opened again; makes each life's checkpoints another blob.</summary>
    private const string Life = "Life";
    private const string CommittedBy = "CommittedBy";

    public static readonly string[] CountColumns = ["Completed", "JudgeFailed", "Errored", "NotEvaluated"];
    public static readonly string[] StateColumns = [Shard, State, Life, Keep];
    public static readonly string[] OutputColumns = [Outputs];

    public static string RowOf(int shard) => $"{Prefix}{Keys.Ordinal(shard)}";

    public static TableEntity Write(string partition, string by, ShardCommit commit) => new(partition, RowOf(commit.Shard))
    {
        [Shard] = commit.Shard,
        [State] = Committed,
        [CommittedBy] = by,
        ["Completed"] = commit.Counts.Completed,
        ["JudgeFailed"] = commit.Counts.JudgeFailed,
        ["Errored"] = commit.Counts.Errored,
        ["NotEvaluated"] = commit.Counts.NotEvaluated,
    };

    public static TableEntity WriteOpen(TableEntity committed, string keep) => new(committed.PartitionKey, committed.RowKey)
    {
        [Shard] = IndexOf(committed),
        [State] = "open",
        [Life] = LifeOf(committed) + 1,
        [Keep] = keep,
    };

    public static void SetLife(TableEntity row, int life) => row[Life] = life;

    public static void SetOutputs(TableEntity row, string name) => row[Outputs] = name;

    /// <summary>Blob with the transcripts.</summary>
    public static string OutputsOf(TableEntity row) => row.GetString(Outputs);

    public static bool IsCommitted(TableEntity? row) => row?.GetString(State) == Committed;

    public static bool IsBy(TableEntity? row, string by) => row?.GetString(CommittedBy) == by;

    public static int IndexOf(TableEntity row) => row.GetInt32(Shard) ?? 0;

    public static int LifeOf(TableEntity? row) => row?.GetInt32(Life) ?? 0;

    /// <summary>Blob with what was kept when the shard was opened again; null when it never was.</summary>
    public static string? KeepOf(TableEntity? row) => row?.GetString(Keep);

    public static ShardCounts CountsOf(TableEntity row) => new(
        row.GetInt32("Completed") ?? 0, row.GetInt32("JudgeFailed") ?? 0, row.GetInt32("Errored") ?? 0,
        row.GetInt32("NotEvaluated") ?? 0);

    /// <summary>Where parts lie that do not fit into the row.</summary>
    public static string FolderOf(TableEntity row) => $"parts/{row.PartitionKey}/{row.RowKey}";
}
