using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>A contiguous range of the run's selected samples, all their epochs included.</summary>
/// <param name="First">0-based position of the first sample in the run's selection.</param>
/// <param name="Count">Samples, not pairs.</param>
public sealed record Shard(int Index, int First, int Count);

/// <summary>One grade as a row for analysts.</summary>
/// <param name="Epoch">1-based.</param>
public readonly record struct ScoreRow(
    string SampleId, int Epoch, string Grader, Outcome Outcome, string? Label, double? Value, string? Reason);

/// <summary>Counts of (sample, epoch) pairs in a committed shard.</summary>
/// <param name="Completed">Pairs with a response.</param>
/// <param name="JudgeFailed">Of these, pairs where some grader could not use its judge's answer.</param>
/// <param name="Errored">Pairs without a response, or with an unreachable judge.</param>
/// <param name="NotEvaluated">Pairs that the run's budget did not reach; in none of the other counts.</param>
public sealed record ShardCounts(int Completed, int JudgeFailed, int Errored, int NotEvaluated = 0);

/// <summary>All that a finished shard leaves behind; saved in one step or not at all.</summary>
/// <param name="Outputs">Transcripts: compressed JSON lines.</param>
/// <param name="Scores">Labels and values in compact form, for paired comparison.</param>
/// <param name="Statistics">Sufficient statistics, for aggregation.</param>
/// <param name="Rows">The same scores as rows.</param>
public sealed record ShardCommit(
    string RunId, int Shard, ShardCounts Counts,
    ReadOnlyMemory<byte> Outputs, ReadOnlyMemory<byte> Scores, ReadOnlyMemory<byte> Statistics, IEnumerable<ScoreRow> Rows);

/// <param name="Committed">False when the shard was committed before; the second commit is discarded.</param>
/// <param name="Remaining">Shards of the run that are still open.</param>
public sealed record CommitAnswer(bool Committed, int Remaining);

/// <param name="Committed">Shards committed so far.</param>
/// <param name="Counts">Sums over the committed shards.</param>
public sealed record RunProgress(int Shards, int Committed, ShardCounts Counts);

/// <summary>Which part of a committed shard to read.</summary>
public enum ShardPart
{
    Outputs,
    Scores,
    Statistics,
}

/// <summary>Runs, their shards and what these left behind. Every operation is safe to repeat.</summary>
public interface IRunStore
{
    /// <summary>Saves a new run. Saving the same id twice is the same as once.</summary>
    Task CreateAsync(Run run, CancellationToken cancellationToken);

    Task<Run?> FindAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The newest run with this request key that is running, failed or cancelled; null when there is none.</summary>
    Task<Run?> FindUnfinishedAsync(string requestKey, CancellationToken cancellationToken);

    /// <summary>All of them, newest first.</summary>
    Task<IReadOnlyList<Run>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The runs that fit, newest first, as many as are wanted. For lists that people page through, of which there may be many.</summary>
    Task<FoundRuns> SearchAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Of each eval, version and model, the newest run of all its samples that has ended, with its metrics over all samples; by
    /// eval id, hash and model. Runs with a limit, or stopped when their budget was spent, do not count. In one reading, for
    /// whoever needs many.
    /// </summary>
    /// <param name="evalIds">Null for all evals.</param>
    Task<IReadOnlyList<LatestRun>> ListLatestAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken);

    /// <summary>Saves status, attempt, budget, finish time and reason of a run.</summary>
    Task UpdateAsync(Run run, CancellationToken cancellationToken);

    /// <summary>Freezes the plan: the selection (null for all samples) and the shards. A second plan for the run is ignored.</summary>
    /// <param name="planned">(sample, epoch) pairs.</param>
    Task SavePlanAsync(string runId, int planned, IReadOnlyList<Shard> shards, ReadOnlyMemory<byte>? selection, CancellationToken cancellationToken);

    /// <summary>The selection saved with the plan, or null when all samples are meant.</summary>
    Task<ReadOnlyMemory<byte>?> ReadSelectionAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The shard while it is open; null when it is committed or unknown.</summary>
    Task<Shard?> FindOpenShardAsync(string runId, int shard, CancellationToken cancellationToken);

    Task<IReadOnlyList<int>> ListOpenShardsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Keeps finished samples of an open shard, so that a crash does not lose them. A committed shard ignores it.</summary>
    /// <param name="results">Compressed JSON lines, as in <see cref="ShardCommit.Outputs"/>.</param>
    Task AddCheckpointAsync(string runId, int shard, ReadOnlyMemory<byte> results, CancellationToken cancellationToken);

    /// <summary>Checkpoints of an open shard in the order they were added.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadCheckpointsAsync(string runId, int shard, CancellationToken cancellationToken);

    /// <summary>Commits a shard once and drops its checkpoints.</summary>
    Task<CommitAnswer> CommitShardAsync(ShardCommit commit, CancellationToken cancellationToken);

    /// <summary>Shards that were committed with errored pairs, or with pairs that were not evaluated.</summary>
    Task<IReadOnlyList<int>> ListIncompleteShardsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Opens a committed shard again, with one checkpoint that holds the samples to keep. Its rows and parts go.</summary>
    Task ReopenShardAsync(string runId, int shard, ReadOnlyMemory<byte> keep, CancellationToken cancellationToken);

    Task<RunProgress> ReadProgressAsync(string runId, CancellationToken cancellationToken);

    /// <summary>One part of every committed shard, in shard order, one shard in memory at a time.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPartsAsync(string runId, ShardPart part, CancellationToken cancellationToken);

    /// <summary>One part of one committed shard; null when it is open or unknown.</summary>
    Task<ReadOnlyMemory<byte>?> ReadPartAsync(string runId, int shard, ShardPart part, CancellationToken cancellationToken);

    /// <summary>Saves the aggregated results (JSON) of a run, and its metrics as rows for analysts. A later save replaces it.</summary>
    Task SaveResultsAsync(string runId, string results, IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken);

    /// <summary>The results last saved, or null.</summary>
    Task<string?> ReadResultsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Saves a comparison (JSON) of two runs. A later save replaces it.</summary>
    Task SaveComparisonAsync(string baselineRun, string candidateRun, string comparison, CancellationToken cancellationToken);

    /// <summary>The comparison last saved for the two runs, or null.</summary>
    Task<string?> ReadComparisonAsync(string baselineRun, string candidateRun, CancellationToken cancellationToken);

    /// <summary>Runs that have a saved comparison with this baseline, oldest first.</summary>
    Task<IReadOnlyList<Run>> ListComparedAsync(string baselineRun, CancellationToken cancellationToken);
}

/// <summary>One aggregated metric as a row for analysts.</summary>
/// <param name="Slice">name=value, or null for all samples.</param>
public sealed record MetricRow(
    string Metric, string? Slice, long N, double? Value, double? StdError, double? Low, double? High, string? Method);

/// <summary>The newest run of an eval version and a model that has ended.</summary>
/// <param name="Metrics">Over all samples, by name; slices are left out. Empty when none were saved.</param>
public sealed record LatestRun(
    string RunId, string EvalId, string EvalVersion, string EvalHash, string DatasetHash, string Model, DateTimeOffset FinishedAt,
    IReadOnlyList<MetricRow> Metrics);
