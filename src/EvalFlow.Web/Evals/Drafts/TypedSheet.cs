using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>Samples that did not come as a file become one, so that all go the same way.</summary>
internal static class TypedSheet
{
    /// <summary>Columns that can be typed; names of fields.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["prompt", "reference_answer", "expected_behaviour", "language"];

    /// <summary>Rows of a form: <c>prompt_0</c>, <c>reference_answer_0</c>, ... Rows without a word in them are left out.</summary>
    /// <exception cref="BadInputException">Nothing was typed.</exception>
    public static byte[] FromForm(Func<string, StringValues> fields, int rows)
    {
        string[][] typed = [.. Enumerable.Range(0, rows)
            .Select(row => Columns.Select(column => fields($"{column}_{row}").ToString().ReplaceLineEndings("\n")).ToArray())
            .Where(row => row.Any(cell => !string.IsNullOrWhiteSpace(cell)))];
        if (typed.Length == 0)
        {
            throw new BadInputException("prompt", "No prompt was typed.", "Type at least one prompt, or upload a spreadsheet.");
        }
        int[] used = [.. Enumerable.Range(0, Columns.Count).Where(column => column == 0 || typed.Any(row => !string.IsNullOrWhiteSpace(row[column])))];
        return Write([.. used.Select(column => Columns[column])], typed.Select(row => used.Select(column => (string?)row[column])));
    }

    /// <summary>Samples of a version, so that its definition can be changed without a file at hand.</summary>
    /// <exception cref="BadInputException">A sample has several targets, which no cell can hold.</exception>
    public static byte[] FromSamples(EvalDefinition definition, IReadOnlyList<Sample> samples)
    {
        if (samples.FirstOrDefault(sample => sample.Targets.Count > 1) is { } several)
        {
            throw new BadInputException(several.Id, $"Sample '{several.Id}' has several targets, which a sheet cannot hold.", "Change the definition file and register it with evalflow eval add.");
        }
        SampleSource source = definition.Samples;
        List<(string Name, Func<Sample, string?> Cell)> columns = [(source.Id is [var id] ? id : "item_id", sample => sample.Id)];
        bool areConversations = samples.Any(sample => sample.Messages is not null);
        columns.Add(areConversations ? ("turns_json", Turns) : (source.Input, sample => sample.Input));
        AddIf(columns, samples, source.Target ?? "reference_answer", sample => sample.Targets.FirstOrDefault());
        AddIf(columns, samples, source.Cluster ?? "cluster", sample => sample.Cluster);
        foreach (string name in samples.SelectMany(sample => sample.Slices.Keys.Concat(sample.Columns.Keys)).Distinct(StringComparer.Ordinal))
        {
            columns.Add((name, sample => sample.Slices.GetValueOrDefault(name) ?? sample.Columns.GetValueOrDefault(name)));
        }
        return Write([.. columns.Select(column => column.Name)], samples.Select(sample => columns.Select(column => column.Cell(sample))));
    }

    private static void AddIf(List<(string, Func<Sample, string?>)> columns, IReadOnlyList<Sample> samples, string name, Func<Sample, string?> cell)
    {
        if (samples.Any(sample => cell(sample) is not null))
        {
            columns.Add((name, cell));
        }
    }

    private static string? Turns(Sample sample) => sample.Messages is not { } turns ? null
        : System.Text.Json.JsonSerializer.Serialize(turns.Select(turn => new { role = turn.Role, content = turn.Text }), Core.Runs.ReportJson.Compact);

    // Every cell in quotes, letter for letter: this file is read here and by nobody else.
    private static byte[] Write(IReadOnlyList<string> header, IEnumerable<IEnumerable<string?>> rows)
    {
        StringBuilder text = new("\uFEFF");
        foreach (IEnumerable<string?> row in rows.Prepend(header))
        {
            text.AppendJoin(',', row.Select(cell => $"\"{cell?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
