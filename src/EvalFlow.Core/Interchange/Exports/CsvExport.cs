namespace EvalFlow.Core.Interchange.Exports;

/// <summary>A table as CSV. The last column, provenance, is filled in the first row only.</summary>
public static class CsvExport
{
    public static async Task WriteAsync(ExportTable table, ExportProvenance provenance, Stream stream, CancellationToken cancellationToken)
    {
        using CsvRows csv = new(stream);
        csv.Header([.. table.Columns.Select(column => column.Name), "provenance"]);
        string? first = provenance.ToJson();
        await foreach (object?[] row in table.Rows(cancellationToken))
        {
            csv.Row([.. row, first]);
            first = null;
        }
        // A table without rows still says where it comes from.
        if (first is not null)
        {
            csv.Row([.. new object?[table.Columns.Count], first]);
        }
    }
}
