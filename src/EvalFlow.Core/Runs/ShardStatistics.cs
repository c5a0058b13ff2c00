using System.Runtime.InteropServices;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Runs;

/// <summary>Names a slice by one column and its value; default is all samples.</summary>
public readonly record struct SliceKey(string? Name, string? Value)
{
    public bool IsAll => Name is null;

    public override string ToString() => IsAll ? "all" : $"{Name}={Value}";

    public IReadOnlyDictionary<string, string>? ToDictionary() =>
        Name is null ? null : new Dictionary<string, string> { [Name] = Value! };
}

/// <summary>
/// Sufficient statistics of a run or of a part of it. Merging the parts in any order gives the statistics of the whole, so
/// aggregation needs one pass over shards and no sample.
/// </summary>
internal sealed class ShardStatistics
{
    private readonly IReadOnlyList<MetricScorer> _metrics;
    private readonly IReadOnlyList<string> _slices;
    private readonly Dictionary<SliceKey, MetricTally[]> _cells = [];
    private readonly IReadOnlyList<AgreementTally> _agreement;
    private readonly Dictionary<string, int> _reasons = [];
    private readonly List<LimitChange> _limits = [];

    /// <summary>Distinct reasons kept for errors; what comes beyond is counted under one line.</summary>
    private const int MaxReasons = 20;

    /// <summary>Changes of limits kept per shard and per run: what a person still reads.</summary>
    private const int MaxLimits = 200;

    public ShardStatistics(EvalDefinition definition, EpochPlan epochs)
    {
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        _metrics = [.. definition.Metrics.Select(metric => new MetricScorer(metric, epochs, graders))];
        _slices = definition.Samples.Slices;
        _agreement = AgreementTally.For(definition.Graders);
        Cell(default);
    }

    public UsageTally Usage { get; private set; } = new();

    public IReadOnlyDictionary<SliceKey, MetricTally[]> Cells => _cells;

    public IReadOnlyList<MetricScorer> Metrics => _metrics;

    public IReadOnlyList<AgreementTally> Agreement => _agreement;

    public IReadOnlyDictionary<string, int> Reasons => _reasons;

    /// <summary>How the limits of requests in flight moved, oldest first.</summary>
    public IReadOnlyList<LimitChange> Limits => [.. _limits.OrderBy(change => change.At)];

    public void Add(ScoredSample sample)
    {
        MetricTally[] all = Cell(default);
        for (int m = 0; m < _metrics.Count; m++)
        {
            SampleScore score = _metrics[m].Score(sample);
            if (score.Kind == SampleScoreKind.NotApplicable)
            {
                continue;
            }
            all[m].Add(score, sample.Cluster);
            for (int s = 0; s < _slices.Count; s++)
            {
                if (sample.Slices[s] is { } value)
                {
                    Cell(new SliceKey(_slices[s], value))[m].Add(score, sample.Cluster);
                }
            }
        }
        foreach (AgreementTally pair in _agreement)
        {
            pair.Add(sample);
        }
    }

    /// <summary>Adds what one (sample, epoch) pair cost, and why it could not be evaluated.</summary>
    public void Add(SampleResult result)
    {
        Usage = Usage.With(result.Reply);
        foreach (Grade grade in result.Grades)
        {
            Usage = grade.Judge is { } judge ? Usage.With(judge) : Usage;
        }
        if (result.IsErrored || result.IsJudgeFailed)
        {
            Count(result.Reply.Error ?? result.Grades.First(grade => grade.Outcome is Outcome.Errored or Outcome.JudgeFailed).Reason ?? "unknown", 1);
        }
    }

    public void Merge(ReadOnlyMemory<byte> stored)
    {
        StoredStatistics other = JsonSerializer.Deserialize<StoredStatistics>(stored.Span, WorkflowJson)!;
        foreach (StoredCell cell in other.Cells)
        {
            MetricTally[] mine = Cell(new SliceKey(cell.Name, cell.Value));
            for (int m = 0; m < mine.Length; m++)
            {
                mine[m].Merge(cell.Metrics[m]);
            }
        }
        for (int pair = 0; pair < _agreement.Count; pair++)
        {
            _agreement[pair].Merge(other.Agreement[pair]);
        }
        Usage = Usage.Plus(other.Usage);
        foreach ((string reason, int count) in other.Reasons)
        {
            Count(reason, count);
        }
        Add(other.Limits);
    }

    /// <summary>Adds changes of limits, of which the last are kept.</summary>
    public void Add(IReadOnlyList<LimitChange> changes)
    {
        _limits.AddRange(changes);
        if (_limits.Count > MaxLimits)
        {
            // Shards end in any order.
            _limits.Sort((left, right) => left.At.CompareTo(right.At));
            _limits.RemoveRange(0, _limits.Count - MaxLimits);
        }
    }

    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(
        new StoredStatistics(
            1,
            [.. _cells.Select(cell => new StoredCell(cell.Key.Name, cell.Key.Value, [.. cell.Value.Select(tally => tally.ToStored())]))],
            [.. _agreement.Select(pair => pair.Counts)],
            Usage,
            _reasons)
        {
            Limits = _limits,
        },
        WorkflowJson);

    public static UsageTally ReadUsage(ReadOnlyMemory<byte> stored) => JsonSerializer.Deserialize<StoredUsage>(stored.Span, WorkflowJson)!.Usage;

    private static JsonSerializerOptions WorkflowJson => Workflows.WorkflowCatalog.Json;

    private MetricTally[] Cell(SliceKey key)
    {
        ref MetricTally[]? tallies = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out _);
        return tallies ??= [.. _metrics.Select(_ => new MetricTally())];
    }

    private void Count(string reason, int count)
    {
        string kept = _reasons.ContainsKey(reason) || _reasons.Count < MaxReasons ? reason : "other reasons";
        _reasons[kept] = _reasons.GetValueOrDefault(kept) + count;
    }
}

/// <summary>Scores of one metric in one slice, and how many samples are missing.</summary>
internal sealed class MetricTally
{
    public Tally Scores { get; private set; } = new();

    public int Missing { get; private set; }

    public void Add(SampleScore score, string? cluster)
    {
        if (score.Kind == SampleScoreKind.Scored)
        {
            Scores.Add(score.Value, cluster);
        }
        else
        {
            Missing++;
        }
    }

    public void Merge(StoredTally stored)
    {
        Scores.Merge(Tally.FromState(stored.Scores));
        Missing += stored.Missing;
    }

    public StoredTally ToStored() => new(Scores.ToState(), Missing);
}

/// <summary>What a run and its judges used.</summary>
/// <param name="Sent">Requests sent, retries included.</param>
/// <param name="Cached">Answers that came from the cache.</param>
internal sealed record UsageTally(
    long Sent = 0, long Retried = 0, long? InputTokens = null, long? OutputTokens = null, double? CostUsd = null, long Cached = 0)
{
    /// <summary>Of those sent, refused with 429.</summary>
    public long RateLimited { get; init; }

    public UsageTally With(ModelReply reply) =>
        With(reply.Attempts, reply.RateLimited, reply.IsCached, reply.InputTokens, reply.OutputTokens, reply.CostUsd);

    public UsageTally With(JudgeUsage judge) =>
        With(judge.Attempts, judge.RateLimited, judge.IsCached, judge.InputTokens, judge.OutputTokens, judge.CostUsd);

    private UsageTally With(int attempts, int rateLimited, bool isCached, long? input, long? output, double? cost) => Plus(
        new(attempts, Math.Max(0, attempts - 1), input, output, cost, isCached ? 1 : 0) { RateLimited = rateLimited });

    public UsageTally Plus(UsageTally other) => new(
        Sent + other.Sent,
        Retried + other.Retried,
        Sum(InputTokens, other.InputTokens),
        Sum(OutputTokens, other.OutputTokens),
        CostUsd is null ? other.CostUsd : CostUsd + (other.CostUsd ?? 0),
        Cached + other.Cached)
    {
        RateLimited = RateLimited + other.RateLimited,
    };

    private static long? Sum(long? left, long? right) => left is null ? right : left + (right ?? 0);
}

/// <summary>The statistics of a shard as stored. Add fields; never rename or reuse one.</summary>
internal sealed record StoredStatistics(
    int V, IReadOnlyList<StoredCell> Cells, IReadOnlyList<long[]> Agreement, UsageTally Usage, IReadOnlyDictionary<string, int> Reasons)
{
    public IReadOnlyList<LimitChange> Limits { get; init => field = value ?? []; } = [];
}

/// <summary>Of the stored statistics, what was used.</summary>
internal sealed record StoredUsage(UsageTally Usage);

internal sealed record StoredCell(string? Name, string? Value, IReadOnlyList<StoredTally> Metrics);

internal sealed record StoredTally(TallyState Scores, int Missing);
