namespace EvalFlow.Core.Models.Budgets;

/// <summary>What a model costs, in USD per million tokens.</summary>
public sealed record ModelPrices(double InputPerMillion, double OutputPerMillion)
{
    /// <summary>Recorded responses cost nothing.</summary>
    public static ModelPrices Free { get; } = new(0, 0);

    /// <summary>USD for these tokens.</summary>
    public double Cost(long inputTokens, long outputTokens) =>
        ((inputTokens * InputPerMillion) + (outputTokens * OutputPerMillion)) / 1e6;
}
