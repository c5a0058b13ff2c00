using System.Runtime.CompilerServices;

namespace EvalFlow.Core.Runs;

/// <summary>Reads the scores of a run in shard order, unpacking a few shards ahead.</summary>
internal static class ShardColumns
{
    // More would cost memory and gain nothing.
    private const int Ahead = 2;

    public static IAsyncEnumerable<ScoreColumns> ReadAsync(IRunStore runs, string runId, CancellationToken cancellationToken) =>
        UnpackAsync(runs.ReadPartsAsync(runId, ShardPart.Scores, cancellationToken), cancellationToken);

    /// <param name="parts">Stored scores.</param>
    public static async IAsyncEnumerable<ScoreColumns> UnpackAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queue<Task<ScoreColumns>> ahead = new();
        await foreach (ReadOnlyMemory<byte> part in parts)
        {
            ahead.Enqueue(Task.Run(() => ScoreColumns.Read(part), cancellationToken));
            if (ahead.Count > Ahead)
            {
                yield return await ahead.Dequeue();
            }
        }
        while (ahead.TryDequeue(out Task<ScoreColumns>? next))
        {
            yield return await next;
        }
    }
}
