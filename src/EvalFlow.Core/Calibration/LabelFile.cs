using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Calibration;

/// <summary>Reads human labels from a data file and checks all of it that can be checked without the run.</summary>
internal sealed class LabelFile
{
    private readonly LabelFileSpec _spec;
    private readonly string _name;
    private readonly LabelWords _words;
    private readonly ProblemList _problems;
    private readonly Dictionary<(string Id, int Epoch), LabelledRow> _rows = [];

    private LabelFile(LabelFileSpec spec, string name, LabelWords words)
    {
        (_spec, _name, _words) = (spec, name, words);
        _problems = new ProblemList(name);
    }

    /// <summary>The labels by id and epoch. Throws <see cref="BadInputException"/> with everything that is wrong with them.</summary>
    /// <param name="labels">Labels of the judge; null when it may give any.</param>
    public static LabelledRows Read(LabelFileSpec spec, IReadOnlyList<string>? labels, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(spec.Path);
        LabelFile file = new(spec, name, LabelWords.Of(name, spec.Words, labels));
        ThrowIfMissing(spec.Path, name);
        using ITableReader table = TableFile.Open(spec.Path, name, file._problems.Add);
        LabelColumns? columns = null;
        WhereFilter where = new(spec.Where);
        while (table.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            columns ??= LabelColumns.Find(spec, table, name);
            if (where.Keeps(table))
            {
                file.Add(table, columns);
            }
        }
        file.CheckAny(where);
        IReadOnlyList<Problem> problems = file._problems.Take();
        return problems.Count > 0 ? throw new BadInputException(problems) : new LabelledRows(name, columns!.Label, file._rows);
    }

    // A label file belongs to no definition, so that its path means what it means to the shell.
    private static void ThrowIfMissing(string path, string name)
    {
        int sheet = path.LastIndexOf(".xlsx#", StringComparison.OrdinalIgnoreCase);
        if (!File.Exists(sheet < 0 ? path : path[..(sheet + 5)]))
        {
            throw new BadInputException([new Problem(name, null, null, "--labels", "There is no such file.", "Correct the path; it is taken relative to the current folder.")]);
        }
    }

    private void CheckAny(WhereFilter where)
    {
        if (_rows.Count == 0 && _problems.Take().Count == 0)
        {
            _problems.Add(_spec.Where.Count > 0
                ? where.NothingLeft(_name) with { Field = "--where" }
                : new Problem(_name, null, null, null, "The file holds no labels.", "Write one labelled response into each line below the column names."));
        }
    }

    private void Add(ITableReader table, LabelColumns columns)
    {
        string? id = Id(table, columns);
        int? epoch = Epoch(table, columns);
        string?[] labels = [.. columns.Label.Select((column, i) => Label(table, column, isNeeded: i == 0))];
        if (id is null || epoch is null || labels[0] is null)
        {
            return;
        }
        if (!_rows.TryAdd((id, epoch.Value), new LabelledRow(table.Line, labels)))
        {
            Report(table, columns.Id[0], $"The response '{id}'{EpochName(columns, epoch.Value)} is labelled twice; the first time in line {_rows[(id, epoch.Value)].Line}.",
                columns.Epoch is null ? "Keep one of the two lines, or add --where when the file holds several models." : "Keep one of the two lines.");
        }
    }

    private static string EpochName(LabelColumns columns, int epoch) => columns.Epoch is null ? "" : $" (epoch {epoch})";

    private string? Id(ITableReader table, LabelColumns columns)
    {
        string?[] parts = [.. columns.Id.Select(table.Get)];
        for (int i = 0; i < parts.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(parts[i]))
            {
                Report(table, columns.Id[i], "The id is empty.", "Write the sample id of the response that was labelled.");
                return null;
            }
        }
        return columns.IdTemplate is { } template
            ? SampleIds.Fill(template, name => parts[columns.Id.ToList().IndexOf(name)]!)
            : SampleIds.Join(parts!);
    }

    private int? Epoch(ITableReader table, LabelColumns columns)
    {
        if (columns.Epoch is not { } column)
        {
            return 1;
        }
        if (int.TryParse(table.Get(column), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) && epoch >= 1)
        {
            return epoch;
        }
        Report(table, column, $"'{table.Get(column)}' is not an epoch.", "Epochs are whole numbers from 1.");
        return null;
    }

    private string? Label(ITableReader table, string column, bool isNeeded)
    {
        string text = table.Get(column)?.Trim() ?? "";
        if (text.Length == 0)
        {
            if (isNeeded)
            {
                Report(table, column, "The label is empty.", "Write the label, or delete the line when nobody labelled the response.");
            }
            return null;
        }
        if (_words.Find(text) is { } label)
        {
            return label;
        }
        Report(table, column, $"'{text}' is none of the judge's labels.{_words.Ask(text)}", _words.Fix(text));
        return null;
    }

    private void Report(ITableReader table, string column, string message, string fix) =>
        _problems.Add(new Problem(_name, table.Line, table.LetterOf(column), column, message, fix));
}

/// <param name="Line">1-based line of the file.</param>
/// <param name="Labels">The label that counts, then those of further people; null where a further person gave none.</param>
internal sealed record LabelledRow(int Line, IReadOnlyList<string?> Labels);

/// <param name="File">Name of the file, as problems call it.</param>
/// <param name="Columns">Label columns, the one that counts first.</param>
internal sealed record LabelledRows(
    string File, IReadOnlyList<string> Columns, IReadOnlyDictionary<(string Id, int Epoch), LabelledRow> Rows)
{
    public ListedLabels ToLabels() => new(Rows.ToDictionary(row => row.Key, row => row.Value.Labels[0]!));
}
