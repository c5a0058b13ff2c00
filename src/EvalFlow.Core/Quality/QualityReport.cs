using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>How good an eval is at what it is for, as other programs read it; the field names are the contract. Ids and numbers, never a text of a sample.</summary>
public sealed record QualityReport
{
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }
    public required string EvalHash { get; init; }
    public required string Title { get; init; }

    /// <summary>The metric that all but <see cref="Saturation"/> looks at.</summary>
    public required string Metric { get; init; }
    public required Direction Direction { get; init; }

    /// <summary>Samples of the version.</summary>
    public required int Samples { get; init; }

    /// <summary>What matters most, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The newest whole run of each model on this version, the best model first.</summary>
    public required IReadOnlyList<QualityModel> Models { get; init; }
    public required SaturationReport Saturation { get; init; }

    /// <summary>Null with fewer than two models.</summary>
    public DiscriminationReport? Discrimination { get; init; }
    public required StabilityReport Stability { get; init; }
    public required DuplicateReport Duplicates { get; init; }
    public required LabelReport Labels { get; init; }

    /// <summary>Why the scores may no longer be relied on; null where it is not known.</summary>
    public IReadOnlyList<StaleReason>? Stale { get; init; }

    /// <summary>What to do, what wins most first.</summary>
    public required IReadOnlyList<QualityAction> Actions { get; init; }

    /// <summary>What the data do not tell, and what would.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }
}

/// <param name="Value">Of the metric; null when nothing was scored.</param>
/// <param name="Reruns">Other whole runs of the same model, which tell how far it repeats itself. Recorded responses have none.</param>
public sealed record QualityModel(string RunId, string Model, DateTimeOffset? FinishedAt, int Epochs, double? Value, IntervalReport? Ci, int Reruns);

/// <summary>Samples that something holds for.</summary>
/// <param name="Share">Of <paramref name="Of"/>; null when that is 0.</param>
/// <param name="Ci">Of the share among samples of the kind, variants of one prompt taken as dependent.</param>
/// <param name="Ids">The first ones, or the worst first where they have an order.</param>
public sealed record SampleGroup(int Count, int Of, double? Share, IntervalReport? Ci, IReadOnlyList<string> Ids)
{
    /// <summary>Ids that are listed at most.</summary>
    public const int MostIds = 50;
}

/// <summary>Something to do about an eval.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Why">What was found.</param>
/// <param name="Gain">What it would win.</param>
/// <param name="Count">Samples concerned; 0 when it is about the eval as a whole.</param>
/// <param name="SampleIds">The first of them, at most <see cref="SampleGroup.MostIds"/>.</param>
/// <param name="Command">Command that does it, or the first step.</param>
public sealed record QualityAction(
    QualityActionKind Kind, string Title, string Why, string Gain, int Count, IReadOnlyList<string> SampleIds, string Command);

/// <summary>What an action is about.</summary>
public enum QualityActionKind
{
    ReplaceShared,
    FixConflicts,
    Refresh,
    Relabel,
    ClusterDuplicates,
    CheckKeys,
    RaiseEpochs,
    AddSamples,
    Split,
    Retire,
    RunModels,
    NameRelated,
}
