using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Decides which columns split the results: those with more than one value, and those that split them before.</summary>
internal sealed record SampleShaping(SampleShape Shape, IReadOnlySet<string> Slices)
{
    private static readonly SheetField[] Facts = [SheetField.HarmDomain, SheetField.ThreatVector, SheetField.Severity];

    public static SampleShaping Of(SheetSamples rows, IReadOnlyList<SheetSample> samples, ColumnMapping mapping, EvalVersion? last)
    {
        IReadOnlyList<string> before = last is null ? [] : SlicesOf(last);
        string[] found = [.. mapping.Columns.Where(column => SheetFields.IsSlice(column.Field)).Select(column => column.Name)];
        string[] slices = [.. before.Intersect(found), .. found.Except(before).Where(name => Values(samples, name).Skip(1).Any())];
        HashSet<string> kept = [.. samples.SelectMany(row => row.Sample.Columns.Keys), .. found.Except(slices)];
        SampleShape shape = new(
            rows.HaveIds,
            samples.Any(row => row.Sample.Targets.Count > 0),
            samples.Any(row => row.Sample.Cluster is not null),
            rows.AreConversations,
            rows.SharedSystem,
            slices,
            [.. kept.Order(StringComparer.Ordinal)],
            Facts.Select(field => (field, Values(samples, SheetFields.NameOf(field)).Take(2).ToArray())).Where(fact => fact.Item2.Length == 1)
                .ToDictionary(fact => fact.field, fact => fact.Item2[0]),
            [.. Values(samples, SheetFields.NameOf(SheetField.ExpectedBehaviour)).Order(StringComparer.Ordinal)]);
        return new SampleShaping(shape, slices.ToHashSet());
    }

    /// <summary>The sample with what does not split the results among its columns.</summary>
    public Sample Apply(Sample sample) => sample.Slices.Keys.All(Slices.Contains) ? sample : sample with
    {
        Slices = sample.Slices.Where(cell => Slices.Contains(cell.Key)).ToDictionary(),
        Columns = sample.Columns.Concat(sample.Slices.Where(cell => !Slices.Contains(cell.Key))).ToDictionary(),
    };

    private static IEnumerable<string> Values(IReadOnlyList<SheetSample> samples, string slice) =>
        samples.Select(row => row.Sample.Slices.GetValueOrDefault(slice)).OfType<string>().Distinct(StringComparer.Ordinal);

    private static IReadOnlyList<string> SlicesOf(EvalVersion version)
    {
        List<Problem> problems = [];
        return EvalDefinitionReader.Read(version.Id, version.Source, problems)?.Samples.Slices ?? [];
    }
}
