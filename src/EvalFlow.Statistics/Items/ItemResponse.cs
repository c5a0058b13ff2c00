namespace EvalFlow.Statistics;

/// <summary>One item of a logistic model, P(right) = 1 / (1 + exp(-a (ability - b))).</summary>
/// <param name="Discrimination">a: how sharply the item separates takers around its difficulty.</param>
/// <param name="Difficulty">b: the ability with an even chance; abilities have mean 0 and standard deviation 1.</param>
public sealed record ItemParameters(double Discrimination, double Difficulty)
{
    /// <summary>Chance of a right answer at an ability.</summary>
    public double Probability(double ability) => 1 / (1 + Math.Exp(-Discrimination * (ability - Difficulty)));

    /// <summary>Fisher information about an ability, a^2 P (1 - P); at most a^2 / 4, at b.</summary>
    public double Information(double ability)
    {
        var p = Probability(ability);
        return Discrimination * Discrimination * p * (1 - p);
    }
}

/// <summary>A fitted item response model.</summary>
public sealed record ItemResponseFit
{
    /// <summary>Per item of the table; null for an item all or no takers got right, which has no parameters.</summary>
    public required IReadOnlyList<ItemParameters?> Items { get; init; }

    /// <summary>Marginal log-likelihood of the items that have parameters.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Whether the estimates settled; if not, do not use them.</summary>
    public required bool Converged { get; init; }

    /// <summary>Rounds of expectation and maximisation used.</summary>
    public required int Iterations { get; init; }
}

/// <summary>
/// One- and two-parameter logistic models by marginal maximum likelihood, ability standard normal. With fewer than a
/// few hundred takers the estimates mean little: use <see cref="ItemAnalysis"/>.
/// </summary>
/// <remarks>Bock and Aitkin 1981, Psychometrika 46:443.</remarks>
public static class ItemResponse
{
    /// <summary>One discrimination for all items, estimated, and a difficulty each.</summary>
    /// <exception cref="ArgumentException">No item that some but not all takers got right.</exception>
    public static ItemResponseFit OneParameter(ResponseTable table, int maxIterations = 5_000) =>
        new MarginalLikelihood(table, sharedSlope: true).Fit(maxIterations);

    /// <summary>A discrimination and a difficulty for each item; |a| is kept at or below 10.</summary>
    /// <exception cref="ArgumentException">No item that some but not all takers got right.</exception>
    public static ItemResponseFit TwoParameter(ResponseTable table, int maxIterations = 5_000) =>
        new MarginalLikelihood(table, sharedSlope: false).Fit(maxIterations);
}
