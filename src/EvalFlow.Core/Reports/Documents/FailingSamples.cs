using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Which samples of a run failed the primary metric, and which could not be evaluated: ids, never contents.</summary>
/// <param name="Metric">The primary metric.</param>
/// <param name="Failing">Samples with the value that is not wanted, at least in one epoch; null for a metric of other values than 0 and 1, or without a good direction.</param>
public sealed record FailingSamples(string Metric, ListedIds? Failing, ListedIds Errored, ListedIds JudgeFailed)
{
    internal static async Task<FailingSamples> ReadAsync(
        IRunStore runs, Run run, EvalDefinition definition, CancellationToken cancellationToken)
    {
        MetricSpec metric = definition.PrimaryMetric;
        FailingTally tally = new(new ColumnScorer(metric, definition.Epochs with { Count = run.Epochs }));
        await foreach (ScoreColumns shard in ShardsAsync(runs, run, cancellationToken))
        {
            tally.Add(shard);
        }
        return new FailingSamples(
            metric.Name, tally.IsPassOrFail && metric.Direction != Direction.Neutral ? tally.Failing.ToIds() : null, tally.Errored.ToIds(), tally.JudgeFailed.ToIds());
    }

    private static async IAsyncEnumerable<ScoreColumns> ShardsAsync(IRunStore runs, Run run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Scores, cancellationToken))
        {
            yield return ScoreColumns.Read(part);
        }
    }
}

/// <param name="Listed">The first of them, in the order of the samples.</param>
/// <param name="Total">All of them.</param>
public sealed record ListedIds(IReadOnlyList<string> Listed, long Total);

/// <summary>Collects ids shard by shard, and only as many as a report lists.</summary>
internal sealed class FailingTally(ColumnScorer scorer)
{
    public FirstIds Failing { get; } = new();

    public FirstIds Errored { get; } = new();

    public FirstIds JudgeFailed { get; } = new();

    /// <summary>False once a value other than 0 and 1 was seen: there is no failing then, only more and less.</summary>
    public bool IsPassOrFail { get; private set; } = true;

    public void Add(ScoreColumns shard)
    {
        scorer.Use(shard);
        double unwanted = scorer.Metric.Direction == Direction.LowerIsBetter ? 1 : 0;
        for (int row = 0; row < shard.Count; row++)
        {
            Sort(shard, row, unwanted);
        }
    }

    private void Sort(ScoreColumns shard, int row, double unwanted)
    {
        (bool fails, bool errors, bool judgeFails) = (false, false, false);
        for (int pair = shard.FirstPairs[row]; pair < shard.FirstPairs[row + 1]; pair++)
        {
            double? value = scorer.ValueOf(pair);
            IsPassOrFail &= value is null or 0 or 1;
            fails |= value == unwanted;
            errors |= scorer.OutcomeOf(pair) == Grading.Outcome.Errored;
            judgeFails |= scorer.OutcomeOf(pair) == Grading.Outcome.JudgeFailed;
        }
        Failing.Count(fails, shard, row);
        Errored.Count(errors, shard, row);
        JudgeFailed.Count(judgeFails, shard, row);
    }
}

/// <summary>Keeps the first ids and counts all.</summary>
internal sealed class FirstIds
{
    /// <summary>A longer list is an export, not a report.</summary>
    public const int Most = 200;

    private readonly List<string> _listed = [];
    private long _total;

    public void Count(bool isMeant, ScoreColumns shard, int row)
    {
        if (isMeant && _total++ < Most)
        {
            _listed.Add(shard.Id(row));
        }
    }

    public ListedIds ToIds() => new(_listed, _total);
}
