using System.Runtime.CompilerServices;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>One response of a run as judge and people saw it.</summary>
/// <param name="Human">Null when nobody labelled it.</param>
/// <param name="Cluster">What makes responses alike; the epochs of one sample are alike too. Null when it stands alone.</param>
internal readonly record struct JudgedResponse(ScoredSample Sample, IReadOnlyList<string> Slices, Cell Judge, string? Human, string? Cluster)
{
    /// <summary>1-based.</summary>
    public required int Epoch { get; init; }

    /// <summary>True when there was something to judge: without a response, or where the grader does not apply, there was not.</summary>
    public bool IsAsked => Judge.Outcome is Outcome.Scored or Outcome.JudgeFailed;

    /// <summary>The slices that the response belongs to, all samples first.</summary>
    public IEnumerable<SliceKey> Keys()
    {
        yield return default;
        for (int s = 0; s < Slices.Count && s < Sample.Slices.Count; s++)
        {
            if (Sample.Slices[s] is { } value)
            {
                yield return new SliceKey(Slices[s], value);
            }
        }
    }
}

/// <summary>Streams the responses of a run as judge and people saw them; one shard in memory at a time.</summary>
internal sealed class JudgedResponses(IRunStore runs, Run run, string judge, HumanLabels labels)
{
    public async IAsyncEnumerable<JudgedResponse> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Scores, cancellationToken))
        {
            ScoreBlock block = ScoreBlock.Read(part);
            int grader = block.Graders.ToList().IndexOf(judge);
            foreach (ScoredSample sample in block.Samples)
            {
                for (int epoch = 0; epoch < sample.Epochs; epoch++)
                {
                    yield return new JudgedResponse(
                        sample, block.SliceNames, sample[epoch, grader], labels.Find(sample, block.Graders, epoch), ClusterOf(sample))
                    {
                        Epoch = epoch + 1,
                    };
                }
            }
        }
    }

    public static string? ClusterOf(ScoredSample sample) => sample.Cluster ?? (sample.Epochs > 1 ? sample.Id : null);
}
