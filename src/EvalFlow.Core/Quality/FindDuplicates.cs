using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Similarity;

namespace EvalFlow.Core.Quality;

/// <summary>Finds samples of a version that resemble others, in the version itself and in the newest versions of other evals.</summary>
internal sealed class FindDuplicates
{
    // Half a kilobyte for each sample at most, however long the prompts are.
    private const int MostPieces = 128;
    private const int MostSamples = 200_000;

    // So many are looked through for a template that all are filled into: the first, and others at equal steps.
    private const int ChunksForTemplate = 4;
    private const string Behaviour = "expected_behaviour";

    private readonly IEvalRegistry _registry;
    private readonly EvalVersion _version;
    private readonly EvalDefinition _definition;
    private readonly SampleNames _names;
    private readonly DuplicateSearch? _search;
    private readonly int[] _answers;

    // Of a sample that repeats another one letter for letter, the place of that one; else its own.
    private readonly int[] _firsts;
    private readonly List<DuplicatePair> _pairs = [];
    private int _inCluster;

    private FindDuplicates(IEvalRegistry registry, EvalVersion version, EvalDefinition definition, CommonPieces common)
    {
        (_registry, _version, _definition) = (registry, version, definition);
        _names = new SampleNames(version.SampleCount);
        _search = version.SampleCount > MostSamples ? null : new DuplicateSearch(version.SampleCount, NearDuplicates.Threshold, MostPieces, common);
        (_answers, _firsts) = (new int[version.SampleCount], new int[version.SampleCount]);
    }

    /// <summary>Names of the samples in their order, and what resembles what. What the search needs is free again afterwards.</summary>
    /// <param name="across">False to look into the version itself alone.</param>
    public static async Task<(SampleNames Names, DuplicateReport Report)> RunAsync(
        IEvalRegistry registry, EvalVersion version, EvalDefinition definition, bool across, CancellationToken cancellationToken)
    {
        FindDuplicates search = new(registry, version, definition, await TemplateAsync(registry, version, cancellationToken));
        return (search._names, await search.RunAsync(across, cancellationToken));
    }

    private static async Task<CommonPieces> TemplateAsync(IEvalRegistry registry, EvalVersion version, CancellationToken cancellationToken)
    {
        List<string> texts = [];
        int step = Math.Max(1, version.SampleCount / SampleChunks.Size / ChunksForTemplate) * SampleChunks.Size;
        for (int ordinal = 0, chunks = 0; ordinal < version.SampleCount && chunks < ChunksForTemplate; ordinal += step, chunks++)
        {
            if (await registry.ReadChunkAsync(version.Hash, ordinal, cancellationToken) is { } chunk)
            {
                texts.AddRange(SampleChunks.Unpack(chunk.Bytes).Select(PlainPrompt.TextOf));
            }
        }
        return CommonPieces.Of(texts);
    }

    private async Task<DuplicateReport> RunAsync(bool across, CancellationToken cancellationToken)
    {
        int place = 0;
        await foreach (Sample sample in RegisteredSamples.ReadAsync(_registry, _version, cancellationToken))
        {
            _names.Set(place, sample.Id, sample.Cluster);
            _answers[place] = Answer(sample);
            _firsts[place] = place;
            if (_search?.Add(PlainPrompt.TextOf(sample)) is { } earlier)
            {
                Note(place, earlier);
            }
            place++;
        }
        (IReadOnlyList<SharedSamples> evals, IReadOnlyList<string> beyond) = across && _search is { } search
            ? await new FindShared(_registry, _version, _definition, _names, _firsts, search).RunAsync(cancellationToken) : ([], []);
        return new DuplicateReport
        {
            Searched = _search is not null,
            Threshold = NearDuplicates.Threshold,
            Count = _pairs.Count,
            Exact = _pairs.Count(pair => pair.Similarity == 1),
            Conflicting = _pairs.Count(pair => pair.Conflicting),
            InCluster = _inCluster,
            MostRepeated = MostRepeated(),
            Pairs = [.. _pairs.OrderByDescending(pair => pair.Conflicting).ThenByDescending(pair => pair.Similarity).Take(DuplicateReport.MostPairs)],
            Evals = evals,
            NotSearched = beyond,
        };
    }

    private IReadOnlyList<string> MostRepeated() => Enumerable.Range(0, _names.Count).Where(place => _firsts[place] != place).GroupBy(place => _firsts[place])
        .MaxBy(group => group.Count()) is { } most ? [_names.Ids[most.Key], .. most.Select(place => _names.Ids[place])] : [];

    // Variants that their author put into one cluster are meant.
    private void Note(int place, SimilarText earlier)
    {
        _firsts[place] = earlier.Similarity == 1 ? earlier.Place : place;
        if (_names.Clusters[place] is { } cluster && cluster == _names.Clusters[earlier.Place])
        {
            _inCluster++;
            return;
        }
        bool conflicting = earlier.Similarity == 1 && _answers[place] != 0 && _answers[earlier.Place] != 0 && _answers[place] != _answers[earlier.Place];
        _pairs.Add(new DuplicatePair(_names.Ids[place], _names.Ids[earlier.Place], earlier.Similarity, conflicting));
    }

    // What is expected of the model, as a number; 0 when nothing is.
    private static int Answer(Sample sample)
    {
        string? behaviour = sample.Slices.GetValueOrDefault(Behaviour) ?? sample.Columns.GetValueOrDefault(Behaviour);
        HashCode hash = default;
        hash.Add(behaviour);
        foreach (string target in sample.Targets)
        {
            hash.Add(target, StringComparer.Ordinal);
        }
        return sample.Targets.Count == 0 && behaviour is null ? 0 : hash.ToHashCode() | 1;
    }
}
