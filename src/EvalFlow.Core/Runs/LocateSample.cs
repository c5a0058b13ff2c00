using System.Text;

namespace EvalFlow.Core.Runs;

/// <summary>Where a sample of a run stands, and how it was graded.</summary>
/// <param name="Ordinal">0-based position in the eval version.</param>
/// <param name="Shard">Index of the shard that holds it.</param>
/// <param name="Slices">Values of the eval's slices; those it has none of are left out.</param>
/// <param name="Epochs">Its graded responses.</param>
public sealed record LocatedSample(string SampleId, int Ordinal, int Shard, IReadOnlyDictionary<string, string> Slices, IReadOnlyList<ListedSample> Epochs);

/// <summary>Finds one sample of a run.</summary>
public sealed class LocateSample(IRunStore runs)
{
    /// <summary>By its id: looks through the scores of the run, without making a text of any other id. Null when no finished shard has it.</summary>
    public async Task<LocatedSample?> ByIdAsync(Run run, string sampleId, CancellationToken cancellationToken)
    {
        byte[] id = Encoding.UTF8.GetBytes(sampleId);
        int index = 0;
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Scores, cancellationToken))
        {
            ScoreColumns shard = ScoreColumns.Read(part);
            for (int row = 0; row < shard.Count; row++)
            {
                if (shard.IdBytes(row).SequenceEqual(id))
                {
                    return Located(shard, row, index);
                }
            }
            index++;
        }
        return null;
    }

    /// <summary>
    /// By its place, in as few shards as a search by halves takes: shards and their rows stand in the order of the samples. For other
    /// runs of an eval whose samples hardly changed. Null when the run has another sample there, or its shard is not finished.
    /// </summary>
    public async Task<LocatedSample?> ByPlaceAsync(Run run, LocatedSample like, CancellationToken cancellationToken)
    {
        for (int low = 0, high = run.Shards - 1; low <= high;)
        {
            int middle = (low + high) / 2;
            if (await runs.ReadPartAsync(run.RunId, middle, ShardPart.Scores, cancellationToken) is not { } part
                || ScoreColumns.Read(part) is not { Count: > 0 } shard)
            {
                return null;
            }
            if (like.Ordinal < shard.Ordinals[0])
            {
                high = middle - 1;
            }
            else if (like.Ordinal > shard.Ordinals[^1])
            {
                low = middle + 1;
            }
            else
            {
                int row = Array.BinarySearch(shard.Ordinals, like.Ordinal);
                return row >= 0 && shard.Id(row) == like.SampleId ? Located(shard, row, middle) : null;
            }
        }
        return null;
    }

    private static LocatedSample Located(ScoreColumns shard, int row, int index)
    {
        Dictionary<string, string> slices = [];
        for (int i = 0; i < shard.SliceNames.Length; i++)
        {
            if (shard.Text(shard.Slices[(row * shard.SliceNames.Length) + i]) is { } value)
            {
                slices[shard.SliceNames[i]] = value;
            }
        }
        return new LocatedSample(
            shard.Id(row), shard.Ordinals[row], index, slices, [.. Enumerable.Range(0, shard.Epochs(row)).Select(epoch => SampleGrades.Of(shard, row, epoch))]);
    }
}
