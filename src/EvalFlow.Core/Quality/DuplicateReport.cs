using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Quality;

/// <summary>Samples that say nearly the same as another one, in the eval itself and in others.</summary>
public sealed record DuplicateReport
{
    /// <summary>False when the eval has too many samples to look.</summary>
    public required bool Searched { get; init; }

    /// <summary>Similarity from which two prompts are taken for one.</summary>
    public required double Threshold { get; init; }

    /// <summary>Samples that resemble an earlier one and are not in its cluster.</summary>
    public required int Count { get; init; }

    /// <summary>Of these, the same but for case, punctuation and spacing.</summary>
    public required int Exact { get; init; }

    /// <summary>Of the exact ones, those that expect another answer than the sample they repeat: one of the two is wrong.</summary>
    public required int Conflicting { get; init; }

    /// <summary>Resemble a sample of their own cluster, which is meant.</summary>
    public required int InCluster { get; init; }

    /// <summary>Ids of all samples with the text that stands most often, but for case, punctuation and spacing; empty when none stands twice.</summary>
    public required IReadOnlyList<string> MostRepeated { get; init; }

    /// <summary>Conflicting ones first, then the most alike; at most <see cref="MostPairs"/>.</summary>
    public required IReadOnlyList<DuplicatePair> Pairs { get; init; }

    /// <summary>Other registered evals that share samples, those that share most first.</summary>
    public required IReadOnlyList<SharedSamples> Evals { get; init; }

    /// <summary>Other evals that were not looked at, since that would take too long.</summary>
    public required IReadOnlyList<string> NotSearched { get; init; }

    public const int MostPairs = 200;
}

/// <param name="Earlier">Id of the sample that comes first.</param>
/// <param name="Similarity">Share of common pieces, 0 to 1; 1 when only case, punctuation or spacing differ.</param>
/// <param name="Conflicting">The texts are the same and what is expected is not.</param>
public sealed record DuplicatePair(string SampleId, string Earlier, double Similarity, bool Conflicting);

/// <summary>Samples that another eval has too.</summary>
/// <param name="Split">Of the other eval.</param>
/// <param name="Leaks">One of the two is held out and the other is not: whoever tunes on the one has seen the other.</param>
/// <param name="Samples">Samples of this eval that the other has.</param>
/// <param name="Exact">Of these, the same but for case, punctuation and spacing.</param>
/// <param name="Pairs">SampleId is of this eval, Earlier of the other; the most alike first, at most <see cref="DuplicateReport.MostPairs"/>.</param>
public sealed record SharedSamples(
    string EvalId, string EvalVersion, SampleSplit? Split, bool Leaks, SampleGroup Samples, int Exact, IReadOnlyList<DuplicatePair> Pairs);
