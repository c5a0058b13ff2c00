namespace EvalFlow.Core.Evals;

/// <summary>How the tolerated chance of a false alarm is spread over several looks.</summary>
public enum LookSpending
{
    /// <summary>Little at first, most at the end: for a series of looks that ends in a decision.</summary>
    OBrienFleming,

    /// <summary>About the same at each look: for watching a model over time.</summary>
    Pocock,
}

/// <summary>Looks planned at runs of one model against the same baseline.</summary>
/// <param name="Planned">2 to 50.</param>
public sealed record LookPlan(int Planned, LookSpending Spending)
{
    internal const int Fewest = 2;
    internal const int Most = 50;
    private static readonly string[] Spendings = ["obrien_fleming", "pocock"];

    /// <summary>The word for it in definitions and results.</summary>
    public string SpendingName => Spendings[(int)Spending];

    /// <summary>Reads <c>looks</c>; null when it is absent or wrong, which is reported.</summary>
    internal static LookPlan? Read(Fields fields)
    {
        if (fields.Map("looks") is not { } looks)
        {
            return null;
        }
        bool given = looks.Has("planned");
        int? planned = looks.Integer("planned", Fewest, Most);
        if (!given)
        {
            looks.Problem("planned", "'looks' does not say how many looks are planned.", $"Add planned: N, with N from {Fewest} to {Most}.");
        }
        LookSpending spending = looks.OneOf("spending", Spendings) == Spendings[1] ? LookSpending.Pocock : LookSpending.OBrienFleming;
        looks.Finish();
        return planned is { } count ? new LookPlan(count, spending) : null;
    }
}
