namespace EvalFlow.Core.Models.Budgets;

/// <summary>What a run may spend in all, its judges and all its attempts included; at least one bound is set.</summary>
/// <param name="Usd">Null for no bound in money.</param>
/// <param name="Tokens">Input and output together; null for no bound in tokens.</param>
/// <param name="CarriedUsd">Spent on results that a resume threw away to try them again.</param>
/// <param name="CarriedTokens">The same in tokens.</param>
public sealed record Budget(double? Usd, long? Tokens, double CarriedUsd = 0, long CarriedTokens = 0)
{
    internal Spending Carried => Spending.Of(CarriedUsd, CarriedTokens);

    internal Budget Carry(Spending dropped) => this with
    {
        CarriedUsd = CarriedUsd + dropped.Usd,
        CarriedTokens = CarriedTokens + dropped.Tokens,
    };

    internal bool Covers(Spending spending) =>
        (Usd is not { } usd || spending.NanoUsd <= Spending.Of(usd, 0).NanoUsd) && (Tokens is not { } tokens || spending.Tokens <= tokens);
}

/// <summary>An amount of money and tokens. Whole billionths of a dollar, so that a sum does not depend on its order.</summary>
internal readonly record struct Spending(long NanoUsd, long Tokens)
{
    public double Usd => NanoUsd / 1e9;

    public static Spending Of(double usd, long tokens) => new((long)Math.Ceiling(usd * 1e9), tokens);

    public static Spending operator +(Spending left, Spending right) => new(left.NanoUsd + right.NanoUsd, left.Tokens + right.Tokens);

    public static Spending operator -(Spending left, Spending right) => new(left.NanoUsd - right.NanoUsd, left.Tokens - right.Tokens);

    public static Spending operator *(Spending each, int times) => new(each.NanoUsd * times, each.Tokens * times);
}
