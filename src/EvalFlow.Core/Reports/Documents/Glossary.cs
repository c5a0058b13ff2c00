namespace EvalFlow.Core.Reports.Documents;

/// <summary>What the words of a report mean, for people who know no statistics.</summary>
internal static class Glossary
{
    public static Section For(params IEnumerable<string> words) =>
        new("Words", [new Facts([.. All.Where(fact => words.Contains(fact.Name)).Select(fact => fact)])]);

    public static readonly string[] OfRuns = ["sample", "95 % interval", "gate", "judge", "judge failed", "errored", "bounds", "slice"];

    public static readonly string[] OfComparisons =
        ["baseline, candidate", "pair", "regressed", "improved", "equivalent", "inconclusive", "changed", "not comparable", "margin", "p and q", "newly failing", "left out"];

    private static readonly Fact[] All =
    [
        new("sample", "One question of the eval. Numbers are means over samples, whatever the number of epochs."),
        new("95 % interval", "The range of true values that fit the data: a method that draws such ranges misses the truth at most about once in 20 times. A wide range means that little is known."),
        new("gate", "The bound that a metric must keep, as the eval's author set it."),
        new("judge", "A model that grades in place of people. Its errors are known only when it was compared with people (calibrated)."),
        new("judge failed", "The judge answered, but not usably. Says nothing about the model, and is part of no rate."),
        new("errored", "No response could be had. Says nothing about the model, and is part of no rate."),
        new("bounds", "What a value could be at least and at most, whatever the missing samples would have said."),
        new("slice", "The samples that share a property, such as a language."),
        new("baseline, candidate", "The run that is compared with, and the run that is judged."),
        new("pair", "A sample that both runs scored. Only pairs are compared."),
        new("regressed", "Worse in the metric's own direction, and chance is a poor explanation."),
        new("improved", "Better in the metric's own direction, and chance is a poor explanation."),
        new("equivalent", "Any difference is smaller than the margin."),
        new("inconclusive", "The data do not decide. That is not the same as no difference."),
        new("changed", "Different beyond chance, in a metric that has no good direction."),
        new("not comparable", "The two runs measured different things; the reasons are listed."),
        new("margin", "The largest difference that does not matter, as the eval's author set it."),
        new("p and q", "p: how often chance alone would show a difference at least this large. q: the same, corrected for how many differences were looked at."),
        new("newly failing", "Samples that moved in the worse direction from the baseline to the candidate."),
        new("left out", "Samples that could not be paired, with the reason. They are part of no difference."),
    ];
}
