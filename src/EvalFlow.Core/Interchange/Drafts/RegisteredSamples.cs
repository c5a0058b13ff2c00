using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>Reads the frozen samples of a version, a chunk at a time.</summary>
public static class RegisteredSamples
{
    public static async IAsyncEnumerable<Sample> ReadAsync(
        IEvalRegistry registry, EvalVersion version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int ordinal = 0; ordinal < version.SampleCount;)
        {
            SampleChunk chunk = await registry.ReadChunkAsync(version.Hash, ordinal, cancellationToken)
                ?? throw new InvalidDataException($"{version.Id}@{version.Version} holds no sample {ordinal}.");
            foreach (Sample sample in SampleChunks.Unpack(chunk.Bytes))
            {
                yield return sample;
            }
            ordinal = chunk.First + chunk.Count;
        }
    }
}
