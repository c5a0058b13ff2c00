using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Reviews;

/// <summary>How far reviewers agree, over the items of one scope with at least two labels. cannot_tell and skip count as missing.</summary>
/// <param name="Scope">random: items drawn at random from the run, which say how hard the run is to label; all: those chosen for other reasons too.</param>
/// <param name="Items">Items with at least two labels.</param>
/// <param name="PercentAgreement">Share of agreeing pairs of labels; null without items.</param>
/// <param name="AlphaCi">Bootstrap over clusters of samples; null when all agree, which is no certainty.</param>
/// <param name="Pairs">Cohen's kappa of each two reviewers who share items.</param>
/// <param name="GwetAc1">Of two reviewers; null for more. Stays meaningful when a label is rare, where kappa does not.</param>
public sealed record AgreementSummary(
    string Scope, int Items, int Reviewers, double? PercentAgreement, double? KrippendorffAlpha, IntervalReport? AlphaCi,
    IReadOnlyList<AgreementReport> Pairs, double? GwetAc1, IntervalReport? GwetAc1Ci, IReadOnlyList<LabelAgreement> PerLabel)
{
    /// <summary>Names of rows and columns of <see cref="Confusion"/>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How often one reviewer gave the row's label and another the column's; symmetric.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Confusion { get; init; }
}

/// <param name="Given">How often the label was given.</param>
/// <param name="Agreement">Of those, the share that another reviewer gave too; null when nobody gave it.</param>
public sealed record LabelAgreement(string Label, long Given, double? Agreement);

/// <summary>What reviewers said of one item, without cannot_tell and skip.</summary>
internal sealed record LabelledItem(ReviewItem Item, IReadOnlyList<(string Who, string Label)> Labels);

/// <summary>Measures agreement from labels alone.</summary>
internal static class ReviewAgreement
{
    private const double Level = 0.95;

    // Read live, again and again: half of the usual draws move an end of the interval by less than it says.
    private const int Draws = 1_000;

    public static AgreementSummary Of(string scope, IReadOnlyList<LabelledItem> items, IReadOnlyList<string> labels)
    {
        LabelledItem[] shared = [.. items.Where(item => item.Labels.Count >= 2)];
        AlphaTally[] clusters = Clusters(shared, labels);
        AlphaTally all = clusters.Length == 0 ? new AlphaTally(Math.Max(1, labels.Count)) : AlphaTally.Sum(clusters);
        string[] people = [.. shared.SelectMany(item => item.Labels).Select(one => one.Who).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        Statistics.Agreement? ac1 = people.Length == 2 && labels.Count >= 2 ? GwetAc1.Of(Counts(shared, people[0], people[1], labels), Level) : null;
        int[] places = [.. Enumerable.Range(0, labels.Count)];
        return new AgreementSummary(
            scope, shared.Length, people.Length, all.Observed, all.Alpha, IntervalReport.Of(AlphaTally.IntervalOf(clusters, Level, Draws)),
            [.. Pairs(shared, people, labels)], ac1?.Value, IntervalReport.Of(ac1?.Interval),
            [.. places.Select(place => OfLabel(all, place, labels[place]))])
        {
            Labels = labels,
            Confusion = [.. places.Select(row => (IReadOnlyList<double>)[.. places.Select(column => all.Coincidences(row, column))])],
        };
    }

    private static LabelAgreement OfLabel(AlphaTally all, int place, string label) => new(
        label, (long)Math.Round(all.Ratings(place)), all.Ratings(place) > 0 ? all.Coincidences(place, place) / all.Ratings(place) : null);

    // Variants of one prompt, and epochs of one sample, are labelled alike: they are drawn together.
    private static AlphaTally[] Clusters(IReadOnlyList<LabelledItem> items, IReadOnlyList<string> labels)
    {
        Dictionary<string, int> codes = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        return [.. items.GroupBy(item => item.Item.Cluster is { } cluster ? $"c|{cluster}" : $"s|{item.Item.SampleId}").Select(group =>
        {
            AlphaTally tally = new(labels.Count);
            foreach (LabelledItem item in group)
            {
                tally.Add([.. item.Labels.Select(one => codes[one.Label])]);
            }
            return tally;
        })];
    }

    private static IEnumerable<AgreementReport> Pairs(LabelledItem[] items, string[] people, IReadOnlyList<string> labels) =>
        from first in Enumerable.Range(0, people.Length)
        from second in Enumerable.Range(first + 1, people.Length - first - 1)
        let report = AgreementReport.Of(people[first], people[second], Counts(items, people[first], people[second], labels), Level)
        where report.N > 0
        select report;

    private static long[,] Counts(LabelledItem[] items, string first, string second, IReadOnlyList<string> labels)
    {
        List<string> codes = [.. labels];
        long[,] counts = new long[labels.Count, labels.Count];
        foreach (LabelledItem item in items)
        {
            if (LabelOf(item, first) is { } one && LabelOf(item, second) is { } other)
            {
                counts[codes.IndexOf(one), codes.IndexOf(other)]++;
            }
        }
        return counts;
    }

    private static string? LabelOf(LabelledItem item, string who) => item.Labels.FirstOrDefault(one => Records.People.Same(one.Who, who)).Label;
}
