namespace EvalFlow.Core.Interchange.Exports;

/// <summary>What a column of an export holds.</summary>
public enum ExportType
{
    Text,
    Whole,
    Number,
    Flag,
}

/// <param name="Meaning">For the glossary: one sentence, with unit and range where there is one.</param>
public sealed record ExportColumn(string Name, ExportType Type, string Meaning);

/// <summary>A table on its way out of the system, row after row.</summary>
/// <param name="Name">samples, metrics, comparisons, flips or left_out.</param>
/// <param name="Rows">Cells in the order of the columns: string, long, double, bool, or null for what is not available.</param>
public sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns, Func<CancellationToken, IAsyncEnumerable<object?[]>> Rows);

/// <summary>Where numbers come from; it is written into every file.</summary>
public sealed record ExportProvenance(IReadOnlyList<KeyValuePair<string, object?>> Facts)
{
    public object? this[string name] => Facts.FirstOrDefault(fact => fact.Key == name).Value;

    /// <summary>The facts as one JSON object.</summary>
    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(Facts.ToDictionary(fact => fact.Key, fact => fact.Value), Runs.ReportJson.Compact);
}

/// <summary>What to write into one file.</summary>
/// <param name="Tables">In the order of a workbook's sheets.</param>
/// <param name="Chosen">Name of the table that formats with room for one take.</param>
public sealed record ExportContent(ExportProvenance Provenance, IReadOnlyList<ExportTable> Tables, string Chosen)
{
    public ExportTable Main => Tables.First(table => table.Name == Chosen);

    /// <summary>The content with another table chosen. Throws <see cref="Evals.BadInputException"/> when there is none of that name.</summary>
    public ExportContent WithMain(string name) => Tables.Any(table => table.Name == name)
        ? this with { Chosen = name }
        : throw new Evals.BadInputException(
            "--table", $"There is no table '{name}'.{Evals.Suggestion.Ask(name, Tables.Select(table => table.Name))}", $"Use one of: {string.Join(", ", Tables.Select(table => table.Name))}.");
}
