using EvalFlow.Core.Records;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>What a team's columns are for, by their plain names.</summary>
public sealed record RememberedColumns(IReadOnlyDictionary<string, string> Fields);

/// <summary>Keeps what people of a team chose for their columns, so that the next sheet needs fewer choices.</summary>
public sealed class RememberMapping(IRecordStore store, TimeProvider clock)
{
    /// <summary>Team of people who named none.</summary>
    public const string Everybody = "everybody";

    private const string Kind = "sheet_mapping";

    private readonly RecordSet<RememberedColumns> _records = new(store, Kind, clock);

    /// <summary>Field names by plain header; empty when nothing was chosen yet.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RecallAsync(string team, CancellationToken cancellationToken) =>
        await _records.FindAsync(team, cancellationToken) is { } found ? found.Body.Fields : new Dictionary<string, string>();

    /// <summary>Adds what a person chose; what other columns are for stays.</summary>
    public async Task RunAsync(string team, ColumnMapping mapping, Actor actor, CancellationToken cancellationToken)
    {
        Dictionary<string, string> chosen = mapping.Columns.Where(column => column.Reason == MappingReason.Chosen)
            .GroupBy(column => SheetFields.Plain(column.Header)).ToDictionary(group => group.Key, group => Word(group.First()));
        if (chosen.Count == 0)
        {
            return;
        }
        (_, bool created) = await _records.CreateAsync(team, null, "active", new RememberedColumns(chosen), actor, cancellationToken);
        if (!created)
        {
            await _records.ChangeAsync(team, now => Changed(now, chosen), actor, cancellationToken);
        }
    }

    private static (string State, RememberedColumns Body)? Changed(Kept<RememberedColumns> now, Dictionary<string, string> chosen)
    {
        Dictionary<string, string> fields = new(now.Body.Fields);
        foreach ((string header, string field) in chosen)
        {
            fields[header] = field;
        }
        bool isSame = fields.Count == now.Body.Fields.Count && fields.All(field => now.Body.Fields.TryGetValue(field.Key, out string? before) && before == field.Value);
        return isSame ? null : (now.State, new RememberedColumns(fields));
    }

    private static string Word(ColumnChoice column)
    {
        string field = SheetFields.NameOf(column.Field);
        return column.Field is SheetField.Slice or SheetField.Kept && column.Name != column.Header ? $"{field}:{column.Name}" : field;
    }
}
