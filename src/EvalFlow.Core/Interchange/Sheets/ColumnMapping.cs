using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Why a column got its field.</summary>
public enum MappingReason
{
    /// <summary>Its name is the field's, or one that people use for it.</summary>
    Name,

    /// <summary>The last version of the eval uses a column of this name.</summary>
    LastVersion,

    /// <summary>Somebody of the team chose it for a column of this name before.</summary>
    Remembered,

    /// <summary>Its name is close to a known one; worth a look.</summary>
    Similar,

    /// <summary>A person said so.</summary>
    Chosen,

    /// <summary>Nothing is known; it is not read.</summary>
    Unknown,
}

/// <summary>What one column is for.</summary>
/// <param name="Column">0-based.</param>
/// <param name="Header">As it stands in the sheet, without white space around it.</param>
/// <param name="Name">Name in the samples of a slice or kept column; else the field's.</param>
public sealed record ColumnChoice(int Column, string Header, SheetField Field, string Name, MappingReason Reason)
{
    public string Letter => SheetGrid.Letter(Column);
}

/// <summary>What every column of a sheet is for.</summary>
public sealed record ColumnMapping(IReadOnlyList<ColumnChoice> Columns)
{
    /// <summary>The column of a field; null when there is none.</summary>
    public ColumnChoice? Of(SheetField field) => Columns.FirstOrDefault(column => column.Field == field);

    public IEnumerable<ColumnChoice> All(SheetField field) => Columns.Where(column => column.Field == field);

    /// <summary>The mapping with a person's choices put over it. Throws <see cref="BadInputException"/> for columns and fields there are none of.</summary>
    /// <param name="choices">Header or letter of a column, and the name of a field, perhaps <c>slice:NAME</c> or <c>keep:NAME</c>.</param>
    public ColumnMapping With(string file, IReadOnlyList<KeyValuePair<string, string>> choices)
    {
        List<Problem> problems = [];
        List<ColumnChoice> columns = [.. Columns];
        foreach ((string wanted, string field) in choices)
        {
            int place = Find(wanted);
            string[] parts = field.Split(':', 2);
            if (place < 0)
            {
                problems.Add(new Problem(file, null, null, wanted, $"The sheet has no column '{wanted}'.{Suggestion.Ask(wanted, Columns.Select(column => column.Header))}", $"Use one of: {string.Join(", ", Columns.Select(column => column.Header))}."));
            }
            else if (SheetFields.Find(parts[0]) is not { } known)
            {
                problems.Add(new Problem(file, null, null, wanted, $"'{field}' is nothing a column can be for.{Suggestion.Ask(field, SheetFields.Names)}", $"Use one of: {string.Join(", ", SheetFields.Names)}."));
            }
            else
            {
                Choose(columns, place, known, parts.ElementAtOrDefault(1));
            }
        }
        return problems.Count == 0 ? new ColumnMapping(columns) : throw new BadInputException(problems);
    }

    private int Find(string wanted)
    {
        int exact = Columns.ToList().FindIndex(column => column.Header.Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
        return exact >= 0 ? exact : Columns.ToList().FindIndex(column => column.Letter.Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    // Only one column can be the prompt; the one that was it before gives way to the one a person names.
    private static void Choose(List<ColumnChoice> columns, int place, SheetField field, string? name)
    {
        bool many = field is SheetField.Slice or SheetField.Kept or SheetField.Ignored;
        for (int other = 0; !many && other < columns.Count; other++)
        {
            if (columns[other].Field == field)
            {
                columns[other] = columns[other] with { Field = SheetField.Ignored, Reason = MappingReason.Unknown };
            }
        }
        string fallback = many ? columns[place].Header : SheetFields.NameOf(field);
        columns[place] = columns[place] with { Field = field, Name = name ?? fallback, Reason = MappingReason.Chosen };
    }
}
