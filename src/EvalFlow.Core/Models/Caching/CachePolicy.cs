namespace EvalFlow.Core.Models.Caching;

/// <summary>That a run may use cached answers, and which.</summary>
/// <param name="MaxAgeDays">Older answers are asked for again; above 0.</param>
/// <param name="Release">
/// The model release the run is for, null when it is for none. Answers are only shared within a release: the name of a model
/// may stay the same while what answers under it changes.
/// </param>
public sealed record CachePolicy(double MaxAgeDays, string? Release = null)
{
    public const double DefaultMaxAgeDays = 7;
}
