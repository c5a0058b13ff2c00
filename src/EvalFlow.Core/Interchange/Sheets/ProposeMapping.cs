using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Proposes what each column is for; a person decides.</summary>
/// <param name="remembered">What a team chose before, by header.</param>
/// <param name="last">The last version of the eval; null for a new one.</param>
internal sealed class ProposeMapping(IReadOnlyDictionary<string, string> remembered, EvalDefinition? last)
{
    private const string Metadata = "__metadata:";

    private readonly HashSet<SheetField> _taken = [];

    /// <summary>Whether a cell may be the name of a column.</summary>
    public bool IsKnown(string header) => Guess(header) is { Reason: not MappingReason.Similar };

    public ColumnMapping Propose(SheetRow header, int width)
    {
        ColumnChoice?[] columns = new ColumnChoice?[width];
        // The surest first, so that a column called "prompt" is the prompt though one before it is called "text".
        foreach (MappingReason reason in (MappingReason[])[MappingReason.LastVersion, MappingReason.Remembered, MappingReason.Name, MappingReason.Similar])
        {
            foreach ((int column, string name) in Named(header, width).OrderBy(pair => Rank(pair.Name)))
            {
                columns[column] ??= Guess(name) is { } guess && guess.Reason == reason && Take(guess.Field)
                    ? new ColumnChoice(column, name, guess.Field, guess.Name, reason) : null;
            }
        }
        return new ColumnMapping([.. Named(header, width).Select(pair =>
            columns[pair.Column] ?? new ColumnChoice(pair.Column, pair.Name, SheetField.Ignored, pair.Name, MappingReason.Unknown))]);
    }

    internal static IEnumerable<(int Column, string Name)> Named(SheetRow header, int width) => Enumerable.Range(0, width)
        .Select(column => (column, header[column].Text.Trim().Trim('\u00A0', '\uFEFF').Trim())).Where(pair => pair.Item2.Length > 0);

    private bool Take(SheetField field) => field is SheetField.Slice or SheetField.Kept or SheetField.Ignored || _taken.Add(field);

    // A column with the field's own name comes before one with a name that people also use for it.
    private static int Rank(string header) =>
        SheetFields.Find(header) is { } field && SheetFields.NameOf(field) == SheetFields.Plain(header) ? 0 : 1;

    private Choice? Guess(string header)
    {
        if (header.StartsWith(ErrorWorkbook.Column, StringComparison.OrdinalIgnoreCase))
        {
            return new Choice(SheetField.Ignored, ErrorWorkbook.Column, MappingReason.Name);
        }
        if (LastVersion(header) is { } used)
        {
            return used;
        }
        string plain = SheetFields.Plain(header);
        if (remembered.TryGetValue(plain, out string? chosen) && SheetFields.Find(chosen.Split(':')[0]) is { } field)
        {
            return new Choice(field, chosen.Split(':').ElementAtOrDefault(1) ?? (HasOwnName(field) ? header : SheetFields.NameOf(field)), MappingReason.Remembered);
        }
        if (plain.StartsWith(Metadata, StringComparison.Ordinal) && header.Trim().Length > Metadata.Length)
        {
            return new Choice(SheetField.Slice, header.Trim()[Metadata.Length..].TrimEnd('[', ']'), MappingReason.Name);
        }
        if (SheetFields.Find(header) is { } known && !HasOwnName(known) && known != SheetField.Ignored)
        {
            return new Choice(known, SheetFields.NameOf(known), MappingReason.Name);
        }
        return plain.Length > 3 && Suggestion.For(plain, SheetFields.AllAliases.Where(alias => alias.Length > 3)) is { } near
            && SheetFields.Find(near) is { } similar ? new Choice(similar, SheetFields.NameOf(similar), MappingReason.Similar) : null;
    }

    private Choice? LastVersion(string header)
    {
        if (last?.Samples is not { } samples)
        {
            return null;
        }
        SheetField? field = header == samples.Input && samples.Input != "input" ? SheetField.Prompt
            : header == samples.Target ? SheetField.ReferenceAnswer
            : header == samples.Cluster ? SheetField.Cluster
            : samples.Id is [var id] && header == id ? SheetField.ItemId
            : SheetFields.Find(header) is null or SheetField.Slice && samples.Slices.Contains(header) ? SheetField.Slice
            // {{input}} stands for the prompt itself, whatever its column is called.
            : samples.Columns.Contains(header) || (header != "input" && Placeholders.In(last.Prompt.Template).Contains(header)) ? SheetField.Kept
            : null;
        return field is { } found
            ? new Choice(found, HasOwnName(found) ? header : SheetFields.NameOf(found), MappingReason.LastVersion) : null;
    }

    private static bool HasOwnName(SheetField field) => field is SheetField.Slice or SheetField.Kept;

    private sealed record Choice(SheetField Field, string Name, MappingReason Reason);
}
