namespace EvalFlow.Core.Models.Budgets;

/// <summary>What a model costs, in USD per million tokens.</summary>
/// <param name="CachedInputPerMillion">Of input tokens that the provider had cached; null charges them as input.</param>
public sealed record ModelPrices(double InputPerMillion, double OutputPerMillion, double? CachedInputPerMillion = null)
{
    /// <summary>Recorded responses cost nothing.</summary>
    public static ModelPrices Free { get; } = new(0, 0);

    /// <summary>USD for these tokens.</summary>
    /// <param name="cachedTokens">Those of the input tokens that were cached.</param>
    public double Cost(long inputTokens, long outputTokens, long cachedTokens = 0)
    {
        long cached = Math.Min(cachedTokens, inputTokens);
        return (((inputTokens - cached) * InputPerMillion) + (cached * (CachedInputPerMillion ?? InputPerMillion)) + (outputTokens * OutputPerMillion)) / 1e6;
    }
}
