using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reviews;

/// <param name="Random">Drawn at random from all responses.</param>
/// <param name="Stratified">Drawn at random, as many for each label of the grader as can be had.</param>
/// <param name="Against">Grader whose disagreements with the first are all taken; null for none.</param>
internal sealed record ItemOrder(int Random, int Stratified, string? Against);

/// <summary>
/// Draws the items of a queue in one pass over the run's scores. The draw is by a hash of seed, sample and epoch, so that it can
/// be told again; the order of the items is that of another part of the hash: it says nothing of why one is there.
/// </summary>
internal sealed class ChooseItems(string seed, string grader, ItemOrder order, IReadOnlyList<string> labels)
{
    private readonly Draw _random = new(order.Random);
    private readonly int _perLabel = (order.Stratified + labels.Count - 1) / Math.Max(1, labels.Count);

    // As many more as the random draw may take away.
    private readonly Dictionary<string, Draw> _strata = labels.ToDictionary(
        label => label, _ => new Draw(order.Stratified == 0 ? 0 : order.Random + ((order.Stratified + labels.Count - 1) / labels.Count)));
    private readonly List<Ranked> _disputed = [];

    /// <summary>Responses that the grader could look at.</summary>
    public long Responses { get; private set; }

    public async Task<IReadOnlyList<ReviewItem>> RunAsync(IRunStore runs, string runId, CancellationToken cancellationToken)
    {
        int shard = 0;
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(runId, ShardPart.Scores, cancellationToken))
        {
            ScoreBlock block = ScoreBlock.Read(part);
            List<string> graders = [.. block.Graders];
            foreach (ScoredSample sample in block.Samples)
            {
                Offer(sample, graders.IndexOf(grader), order.Against is { } other ? graders.IndexOf(other) : null, shard);
            }
            shard++;
        }
        return Chosen();
    }

    private void Offer(ScoredSample sample, int judge, int? other, int shard)
    {
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            Cell cell = sample[epoch, judge];
            if (cell.Outcome is not (Outcome.Scored or Outcome.JudgeFailed))
            {
                continue;
            }
            Responses++;
            (ulong rank, ulong place) = Rank(sample.Id, epoch);
            Ranked item = new(rank, place, sample, epoch, shard);
            _random.Offer(item);
            if (cell is { Outcome: Outcome.Scored, Label: { } label } && _strata.TryGetValue(label, out Draw? stratum))
            {
                stratum.Offer(item);
            }
            if (other is { } second && sample[epoch, second] is { Outcome: Outcome.Scored } found && found.Label != cell.Label)
            {
                _disputed.Add(item);
            }
        }
    }

    private IReadOnlyList<ReviewItem> Chosen()
    {
        Dictionary<(string, int), (Ranked Item, ItemChoice Choice)> chosen = [];
        void Take(IEnumerable<Ranked> items, ItemChoice choice, int most = int.MaxValue)
        {
            foreach (Ranked item in items.Where(item => !chosen.ContainsKey((item.Sample.Id, item.Epoch))).OrderBy(item => item.Rank).Take(most).ToArray())
            {
                chosen.Add((item.Sample.Id, item.Epoch), (item, choice));
            }
        }
        Take(_random.Items, ItemChoice.Random);
        foreach (Draw stratum in _strata.Values)
        {
            Take(stratum.Items, ItemChoice.Stratified, _perLabel);
        }
        Take(_disputed, ItemChoice.Disagreement);
        return [.. chosen.Values.OrderBy(one => one.Item.Place).Select(one => one.Item.ToItem(one.Choice))];
    }

    private (ulong Rank, ulong Place) Rank(string sampleId, int epoch)
    {
        ReadOnlySpan<byte> hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{epoch}\n{sampleId}")));
        return (BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    /// <param name="Rank">Decides whether it is drawn.</param>
    /// <param name="Place">Decides where it stands in the queue.</param>
    private readonly record struct Ranked(ulong Rank, ulong Place, ScoredSample Sample, int Epoch, int Shard)
    {
        public ReviewItem ToItem(ItemChoice choice) => new()
        {
            SampleId = Sample.Id,
            Epoch = Epoch + 1,
            Ordinal = Sample.Ordinal,
            Shard = Shard,
            Cluster = JudgedResponses.ClusterOf(Sample),
            Choice = choice,
        };
    }

    /// <summary>Keeps the items of smallest rank.</summary>
    private sealed class Draw(int size)
    {
        private readonly PriorityQueue<Ranked, ulong> _kept = new(Comparer<ulong>.Create((left, right) => right.CompareTo(left)));

        public IEnumerable<Ranked> Items => _kept.UnorderedItems.Select(one => one.Element);

        public void Offer(Ranked item)
        {
            if (_kept.Count < size)
            {
                _kept.Enqueue(item, item.Rank);
            }
            else if (size > 0)
            {
                _kept.EnqueueDequeue(item, item.Rank);
            }
        }
    }
}
