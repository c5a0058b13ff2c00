namespace EvalFlow.Core.Tests.Grading;

/// <summary>How often two labellings agree, and how much of it is more than chance.</summary>
internal sealed class Agreement(IReadOnlyList<(string Human, string Judge)> pairs)
{
    public int Count => pairs.Count;

    public double Raw => pairs.Count(pair => pair.Human == pair.Judge) / (double)pairs.Count;

    public double Kappa
    {
        get
        {
            double chance = pairs.Select(pair => pair.Human).Distinct()
                .Sum(label => pairs.Count(pair => pair.Human == label) / (double)pairs.Count * (pairs.Count(pair => pair.Judge == label) / (double)pairs.Count));
            return (Raw - chance) / (1 - chance);
        }
    }

    public int Cell(string human, string judge) => pairs.Count(pair => pair.Human == human && pair.Judge == judge);

    public Agreement Of(string label) => new([.. pairs.Select(pair => (Or(pair.Human, label), Or(pair.Judge, label)))]);

    private static string Or(string given, string label) => given == label ? label : "other";
}
