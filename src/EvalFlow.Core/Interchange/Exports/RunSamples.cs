using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>One evaluated (sample, epoch) pair with what groups it.</summary>
/// <param name="Slices">In the order of the eval's slices; null where the sample has none.</param>
/// <param name="Sample">The sample itself; null unless asked for.</param>
internal sealed record ExportedSample(SampleResult Result, string? Cluster, IReadOnlyList<string?> Slices, Sample? Sample);

/// <summary>Reads the results of a run shard by shard; one shard is in memory at a time, whatever the size of the run.</summary>
internal sealed class RunSamples(IRunStore runs, IEvalRegistry registry, Run run, EvalDefinition definition)
{
    private readonly string[] _graders = [.. definition.Graders.Select(grader => grader.Name)];
    private readonly SampleCache _samples = new(registry, run.EvalHash);

    public async IAsyncEnumerable<ExportedSample> ReadAsync(bool withSamples, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> scores = Parts(ShardPart.Scores, cancellationToken);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> outputs = Parts(ShardPart.Outputs, cancellationToken);
        while (await outputs.MoveNextAsync() && await scores.MoveNextAsync())
        {
            ScoreColumns columns = ScoreColumns.Read(scores.Current);
            Dictionary<int, int> rows = Enumerable.Range(0, columns.Count).ToDictionary(row => columns.Ordinals[row]);
            foreach (SampleResult result in ResultLines.Read(outputs.Current, _graders))
            {
                cancellationToken.ThrowIfCancellationRequested();
                int row = rows[result.Ordinal];
                Sample? sample = withSamples ? await _samples.FindAsync(result.Ordinal, cancellationToken) : null;
                yield return new ExportedSample(result, columns.Text(columns.Clusters[row]), Slices(columns, row), sample);
            }
        }
    }

    private IAsyncEnumerator<ReadOnlyMemory<byte>> Parts(ShardPart part, CancellationToken cancellationToken) =>
        runs.ReadPartsAsync(run.RunId, part, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private string?[] Slices(ScoreColumns columns, int row)
    {
        string?[] values = new string?[definition.Samples.Slices.Count];
        for (int slice = 0; slice < values.Length; slice++)
        {
            int at = Array.IndexOf(columns.SliceNames, definition.Samples.Slices[slice]);
            values[slice] = at < 0 ? null : columns.Text(columns.Slices[(row * columns.SliceNames.Length) + at]);
        }
        return values;
    }
}

/// <summary>Samples of a version by ordinal. Runs with a budget take them in no order, so a few chunks are kept.</summary>
internal sealed class SampleCache(IEvalRegistry registry, string evalHash)
{
    private const int MostChunks = 64;

    private readonly Dictionary<int, IReadOnlyList<Sample>> _chunks = [];

    public async Task<Sample> FindAsync(int ordinal, CancellationToken cancellationToken)
    {
        int number = ordinal / SampleChunks.Size;
        if (!_chunks.TryGetValue(number, out IReadOnlyList<Sample>? samples))
        {
            SampleChunk chunk = await registry.ReadChunkAsync(evalHash, ordinal, cancellationToken)
                ?? throw new InvalidDataException($"The eval holds no sample {ordinal}.");
            if (_chunks.Count == MostChunks)
            {
                _chunks.Clear();
            }
            _chunks[number] = samples = SampleChunks.Unpack(chunk.Bytes);
        }
        return samples[ordinal % SampleChunks.Size];
    }
}
