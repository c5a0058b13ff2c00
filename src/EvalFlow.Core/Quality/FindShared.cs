using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Similarity;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Quality;

/// <summary>Finds samples of a version in the newest versions of other evals.</summary>
/// <param name="firsts">Of a sample that repeats another one letter for letter, the place of that one; else its own.</param>
/// <param name="search">Holds the texts of the version.</param>
internal sealed class FindShared(
    IEvalRegistry registry, EvalVersion version, EvalDefinition definition, SampleNames names, int[] firsts, DuplicateSearch search)
{
    private const int MostOthers = 300_000;

    /// <summary>Evals that share samples, and those that were not looked at.</summary>
    public async Task<(IReadOnlyList<SharedSamples> Evals, IReadOnlyList<string> Beyond)> RunAsync(CancellationToken cancellationToken)
    {
        List<SharedSamples> shared = [];
        List<string> beyond = [];
        long left = MostOthers;
        // The small ones first, so that as many as possible are looked at.
        foreach (EvalVersion other in (await registry.ListAsync(cancellationToken)).Where(one => one.Id != version.Id)
            .GroupBy(one => one.Id).Select(versions => versions.Last()).OrderBy(one => one.SampleCount).ThenBy(one => one.Id, StringComparer.Ordinal))
        {
            bool isSame = other.DatasetHash == version.DatasetHash;
            left -= isSame ? 0 : other.SampleCount;
            if (left < 0)
            {
                beyond.Add(other.Id);
            }
            else if ((isSame ? Same() : await PairsAsync(other, cancellationToken)) is { Length: > 0 } pairs)
            {
                shared.Add(Report(other, pairs));
            }
        }
        return ([.. shared.OrderByDescending(one => one.Leaks).ThenByDescending(one => one.Samples.Count).ThenBy(one => one.EvalId, StringComparer.Ordinal)], beyond);
    }

    // The same samples in the same order need no search.
    private Shared[] Same() => [.. Enumerable.Range(0, names.Count).Select(place => new Shared(new SimilarText(place, 1), names.Ids[place]))];

    // Looking up is most of the work, and may be done side by side.
    private async Task<Shared[]> PairsAsync(EvalVersion other, CancellationToken cancellationToken)
    {
        List<Shared> pairs = [];
        for (int ordinal = 0; ordinal < other.SampleCount;)
        {
            SampleChunk chunk = await registry.ReadChunkAsync(other.Hash, ordinal, cancellationToken)
                ?? throw new InvalidDataException($"{other.Id}@{other.Version} holds no sample {ordinal}.");
            pairs.AddRange(SampleChunks.Unpack(chunk.Bytes).AsParallel().AsOrdered().WithCancellation(cancellationToken)
                .Select(sample => search.Find(PlainPrompt.TextOf(sample)) is { } own ? new Shared(own, sample.Id) : null).OfType<Shared>());
            ordinal = chunk.First + chunk.Count;
        }
        return [.. pairs];
    }

    private SharedSamples Report(EvalVersion other, Shared[] pairs)
    {
        double[] nearest = new double[names.Count];
        foreach (Shared pair in pairs)
        {
            nearest[pair.Own.Place] = Math.Max(nearest[pair.Own.Place], pair.Own.Similarity);
        }
        GroupTally members = new(names);
        for (int sample = 0; sample < nearest.Length; sample++)
        {
            members.Add(sample, nearest[firsts[sample]] > 0, nearest[firsts[sample]]);
        }
        SampleSplit? split = EvalDefinitionReader.Read(other.Id, other.Source, [])?.Record.Split;
        bool leaks = (definition.Record.Split, split) is (SampleSplit.HeldOut, SampleSplit.Practice) or (SampleSplit.Practice, SampleSplit.HeldOut);
        return new SharedSamples(
            other.Id, other.Version, split, leaks, members.Group(), firsts.Count(first => nearest[first] == 1),
            [
                .. pairs.OrderByDescending(pair => pair.Own.Similarity).Take(DuplicateReport.MostPairs)
                    .Select(pair => new DuplicatePair(names.Ids[pair.Own.Place], pair.Other, pair.Own.Similarity, false)),
            ]);
    }

    private sealed record Shared(SimilarText Own, string Other);
}
