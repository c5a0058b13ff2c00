using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Evals;

/// <summary>Which columns of the data an eval reads, and what for.</summary>
internal sealed class SamplePlan
{
    public SamplePlan(SampleSource source, string template, IReadOnlyList<GraderSpec> graders)
    {
        Source = source;
        Placeholders = [.. Evals.Placeholders.In(template).Where(name => name != "input")];
        // Sorted, so that the order in which an author names them does not change what is stored.
        Slices = [.. source.Slices.Order(StringComparer.Ordinal)];
        Kept = [.. Placeholders.Concat(source.Columns).Concat(graders.SelectMany(grader => grader.Columns))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public SampleSource Source { get; }

    public IReadOnlyList<string> Placeholders { get; }

    public IReadOnlyList<string> Slices { get; }

    /// <summary>Columns kept with the sample; those that only a grader names may be absent, being recorded beside the response.</summary>
    public IReadOnlyList<string> Kept { get; }

    /// <summary>Columns without which no row can be read, with the field that names them.</summary>
    public IEnumerable<(string Field, string Column)> Vital =>
        [.. Source.Id.Select(column => ("samples.id", column)),
         .. One("samples.input", Source.Input),
         .. One("samples.messages", Source.Messages),
         .. Source.Where.Keys.Select(column => ("samples.where", column))];

    /// <summary>Further columns that must exist, though single rows may lack them.</summary>
    public IEnumerable<(string Field, string Column)> Further =>
        [.. One("samples.target", Source.Target),
         .. One("samples.cluster", Source.Cluster),
         .. Source.Slices.Select(column => ("samples.slices", column)),
         .. Source.Columns.Select(column => ("samples.columns", column)),
         .. Placeholders.Select(column => ("prompt.template", column))];

    private static IEnumerable<(string Field, string Column)> One(string field, string? column) =>
        string.IsNullOrEmpty(column) ? [] : [(field, column)];
}
