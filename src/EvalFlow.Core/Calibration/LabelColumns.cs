using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Calibration;

/// <summary>The columns of a label file that count.</summary>
internal sealed record LabelColumns(IReadOnlyList<string> Id, string? IdTemplate, IReadOnlyList<string> Label, string? Epoch)
{
    private static readonly string[] UsualIds = ["id", "sample_id"];
    private static readonly string[] UsualLabels = ["label", "human", "human_label"];

    /// <summary>Throws <see cref="BadInputException"/> for every column that the file does not have.</summary>
    public static LabelColumns Find(LabelFileSpec spec, ITableReader table, string file)
    {
        string? template = spec.Id is [var only] && Placeholders.In(only).Count > 0 ? only : null;
        IReadOnlyList<string> id = template is not null ? [.. Placeholders.In(template).Distinct(StringComparer.Ordinal)]
            : spec.Id.Count > 0 ? spec.Id : [Usual(UsualIds, table)];
        IReadOnlyList<string> label = spec.Label.Count > 0 ? spec.Label : [Usual(UsualLabels, table)];
        Problem[] problems = [.. id.Select(name => (Option: "--id", Name: name))
            .Concat(label.Select(name => (Option: "--label", Name: name)))
            .Concat(spec.Epoch is { } epoch ? [(Option: "--epoch", Name: epoch)] : [])
            .Concat(spec.Where.Keys.Select(name => (Option: "--where", Name: name)))
            .Where(column => !table.Columns.Contains(column.Name) && !table.ColumnsMayGrow)
            .Select(column => new Problem(
                file, 1, null, column.Option, $"The label file has no column '{column.Name}'.{Suggestion.Ask(column.Name, table.Columns)}",
                $"Add {column.Option} COLUMN{(column.Option == "--where" ? "=VALUE" : "")}; the file has: {string.Join(", ", table.Columns)}."))];
        return problems.Length > 0 ? throw new BadInputException(problems) : new LabelColumns(id, template, label, spec.Epoch);
    }

    private static string Usual(string[] names, ITableReader table) => names.FirstOrDefault(table.Columns.Contains) ?? names[0];
}
