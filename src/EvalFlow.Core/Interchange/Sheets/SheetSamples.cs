using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>A sample and the row it stands in.</summary>
public sealed record SheetSample(SheetRow Row, Sample Sample);

/// <summary>Makes samples of the rows and finds what is wrong with their cells. Prompts stay letter for letter.</summary>
internal sealed class SheetSamples(SheetReading reading, ColumnMapping mapping, IssueList issues)
{
    private readonly CellChecks _checks = new(mapping, issues);
    private readonly Dictionary<string, SheetRow> _ids = new(StringComparer.Ordinal);
    private readonly ColumnChoice[] _slices = [.. mapping.Columns.Where(column => SheetFields.IsSlice(column.Field))];
    private readonly ColumnChoice[] _kept = [.. mapping.Columns.Where(column => IsKept(column.Field))];

    /// <summary>Whether every sample is a conversation: some row has turns, or the rows differ in their system prompt.</summary>
    public bool AreConversations { get; } = mapping.Of(SheetField.Turns) is not null || SystemPrompts(reading, mapping).Skip(1).Any();

    /// <summary>The system prompt that all rows share; null when there is none or they differ.</summary>
    public string? SharedSystem { get; } =
        mapping.Of(SheetField.Turns) is null && SystemPrompts(reading, mapping).Take(2).ToArray() is [{ Length: > 0 } one] ? one : null;

    public bool HaveIds { get; } = mapping.Of(SheetField.ItemId) is not null;

    public IReadOnlyList<SheetSample> Read()
    {
        if (mapping.Of(SheetField.Prompt) is null && mapping.Of(SheetField.Turns) is null)
        {
            issues.Error(
                "prompt", "No column holds the prompts.",
                $"Name a column 'prompt', or say which one it is: --map COLUMN=prompt. Columns: {string.Join(", ", mapping.Columns.Select(column => column.Header))}.");
            return [];
        }
        CheckNames();
        List<SheetSample> samples = [];
        foreach (SheetRow row in reading.Rows)
        {
            int before = issues.Errors;
            Sample? sample = Sample(row);
            if (sample is not null && issues.Errors == before)
            {
                samples.Add(new SheetSample(row, sample));
            }
        }
        return samples;
    }

    private static IEnumerable<string> SystemPrompts(SheetReading reading, ColumnMapping mapping) =>
        mapping.Of(SheetField.SystemPrompt) is { } system ? reading.Rows.Select(row => row[system.Column].Text).Distinct(StringComparer.Ordinal) : [];

    private static bool IsKept(SheetField field) => field is SheetField.RubricNotes or SheetField.Tags or SheetField.Source
        or SheetField.SensitiveLevel or SheetField.PolicyClause or SheetField.Kept;

    // The samples name their cells; two columns of one name would be one.
    private void CheckNames()
    {
        foreach (IGrouping<string, ColumnChoice> twice in mapping.Columns.Where(column => column.Field != SheetField.Ignored).GroupBy(column => column.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            issues.Error(reading.Header, twice.Last().Column, twice.Key, $"Two columns are called '{twice.Key}' ({string.Join(" and ", twice.Select(column => column.Letter))}).", "Rename one of them, or leave it out.");
        }
        string[] unread = [.. mapping.Columns.Where(column => column is { Field: SheetField.Ignored, Reason: MappingReason.Unknown }).Select(column => column.Header)];
        if (unread.Length > 0)
        {
            issues.Warn($"Not read: {string.Join(", ", unread)}.", "If the eval needs a column, say what it is for: slice, keep, or one of the fields.");
        }
        foreach (ColumnChoice close in mapping.Columns.Where(column => column.Reason == MappingReason.Similar))
        {
            issues.Warn($"Column '{close.Header}' was taken for {SheetFields.NameOf(close.Field)}.", "Correct its name, or say what it is for.", close.Header);
        }
    }

    private Sample? Sample(SheetRow row)
    {
        string? id = Id(row);
        string? input = mapping.Of(SheetField.Prompt) is { } prompt ? _checks.Verbatim(row, prompt, isRequired: mapping.Of(SheetField.Turns) is null) : null;
        IReadOnlyList<ChatTurn>? turns = Turns(row, input);
        input ??= turns?[^1].Text;
        // Every cell is looked at, so that a row is corrected once and not cell by cell.
        Sample sample = new()
        {
            Id = id ?? "",
            Input = input ?? "",
            Targets = _checks.Targets(row),
            Cluster = mapping.Of(SheetField.Cluster) is { } cluster ? _checks.Label(row, cluster) : null,
            Slices = Cells(row, _slices),
            Columns = Cells(row, _kept),
            Messages = turns,
        };
        if (id is null || input is null)
        {
            return null;
        }
        return HaveIds ? sample : WithId(row, sample);
    }

    private string? Id(SheetRow row)
    {
        if (mapping.Of(SheetField.ItemId) is not { } column)
        {
            return "";
        }
        string? id = _checks.Id(row, column);
        if (id is not null && !_ids.TryAdd(id, row))
        {
            issues.Error(row, column.Column, column.Header, $"The id '{id}' is already used in cell {column.Letter}{_ids[id].Number}.", "Give every row an id of its own.");
            return null;
        }
        return id;
    }

    // As for samples from files: what the row says is its id, so that equal rows are found.
    private Sample? WithId(SheetRow row, Sample sample)
    {
        string id = string.Concat("s-", Convert.ToHexStringLower(new ContentHash().OfQuestion(sample)).AsSpan(0, 12));
        if (_ids.TryAdd(id, row))
        {
            return sample with { Id = id };
        }
        issues.Error(row, null, null, $"The row says the same as row {_ids[id].Number}.", "Delete one of the two, or add a column with ids when both are meant.");
        return null;
    }

    private IReadOnlyList<ChatTurn>? Turns(SheetRow row, string? input)
    {
        string system = mapping.Of(SheetField.SystemPrompt) is { } column ? _checks.Verbatim(row, column, isRequired: false) ?? "" : "";
        ChatTurn[] first = system.Length > 0 ? [new ChatTurn("system", system)] : [];
        if (mapping.Of(SheetField.Turns) is { } turns && _checks.Verbatim(row, turns, isRequired: input is null) is { Length: > 0 } json)
        {
            IReadOnlyList<ChatTurn>? read = ChatTurns.Read(json, out string? wrong);
            if (read is null)
            {
                issues.Error(row, turns.Column, turns.Header, wrong!, "Write [{\"role\": \"user\", \"content\": \"...\"}, ...] ending with the user.");
                return null;
            }
            return read[0].Role == "system" ? read : [.. first, .. read];
        }
        return AreConversations && input is not null ? [.. first, new ChatTurn("user", input)] : null;
    }

    private Dictionary<string, string> Cells(SheetRow row, ColumnChoice[] columns)
    {
        Dictionary<string, string> cells = [];
        foreach (ColumnChoice column in columns)
        {
            if (_checks.Label(row, column) is { } text)
            {
                cells.TryAdd(column.Name, text);
            }
        }
        return cells;
    }
}
