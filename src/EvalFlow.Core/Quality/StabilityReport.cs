namespace EvalFlow.Core.Quality;

/// <summary>Whether a model that is asked again is found the same again.</summary>
public sealed record StabilityReport
{
    /// <summary>Models that were asked more than once, in epochs or in other runs; recorded and cached answers do not count.</summary>
    public required int Models { get; init; }

    /// <summary>Epochs and reruns of the model that was asked most often.</summary>
    public required int Asked { get; init; }

    /// <summary>Samples whose finding changed for some model, those that change for most models first; null when no model was asked again.</summary>
    public SampleGroup? Unstable { get; init; }

    /// <summary>Variance of one answer to the same sample, on average; null when no model was asked again.</summary>
    public double? Within { get; init; }
}
