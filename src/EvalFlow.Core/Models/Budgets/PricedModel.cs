namespace EvalFlow.Core.Models.Budgets;

/// <summary>Adds the cost to replies whose provider states tokens only.</summary>
internal sealed class PricedModel(IModel inner, ModelPrices prices) : IModel
{
    public string Spec => inner.Spec;

    public string Identity => inner.Identity;

    public bool IsRecorded => inner.IsRecorded;

    public ModelPrices? Prices => prices;

    public async ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ModelReply reply = await inner.GenerateAsync(request, cancellationToken);
        return reply is { CostUsd: null, InputTokens: { } input, OutputTokens: { } output }
            ? reply with { CostUsd = prices.Cost(input, output) }
            : reply;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
