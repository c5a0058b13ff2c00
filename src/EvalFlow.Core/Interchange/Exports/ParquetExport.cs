using Parquet;
using Parquet.Schema;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>Parquet with real types, in groups of rows; provenance stands in the file's own metadata under <c>evalflow</c>.</summary>
public static class ParquetExport
{
    /// <summary>Rows held in memory before a group is written.</summary>
    private const int GroupSize = 10_000;

    public static async Task WriteAsync(ExportTable table, ExportProvenance provenance, Stream stream, CancellationToken cancellationToken)
    {
        DataField[] fields = [.. table.Columns.Select(Field)];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellationToken);
        writer.CustomMetadata = new Dictionary<string, string> { ["evalflow"] = provenance.ToJson() };
        List<object?[]> group = new(GroupSize);
        await foreach (object?[] row in table.Rows(cancellationToken))
        {
            group.Add(row);
            if (group.Count == GroupSize)
            {
                await WriteGroupAsync(writer, table.Columns, fields, group, cancellationToken);
                group.Clear();
            }
        }
        await WriteGroupAsync(writer, table.Columns, fields, group, cancellationToken);
    }

    private static DataField Field(ExportColumn column) => column.Type switch
    {
        ExportType.Text => new DataField<string>(column.Name),
        ExportType.Whole => new DataField<long?>(column.Name),
        ExportType.Number => new DataField<double?>(column.Name),
        ExportType.Flag => new DataField<bool?>(column.Name),
    };

    private static async Task WriteGroupAsync(
        ParquetWriter writer, IReadOnlyList<ExportColumn> columns, DataField[] fields, List<object?[]> rows, CancellationToken cancellationToken)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int at = 0; at < fields.Length; at++)
        {
            Task written = columns[at].Type switch
            {
                ExportType.Text => group.WriteAsync(fields[at], Texts(rows, at)),
                ExportType.Whole => group.WriteAsync<long>(fields[at], Values(rows, at, Convert.ToInt64), cancellationToken: cancellationToken),
                ExportType.Number => group.WriteAsync<double>(fields[at], Values(rows, at, Convert.ToDouble), cancellationToken: cancellationToken),
                ExportType.Flag => group.WriteAsync<bool>(fields[at], Values(rows, at, Convert.ToBoolean), cancellationToken: cancellationToken),
            };
            await written;
        }
        group.CompleteValidate();
    }

    private static string[] Texts(List<object?[]> rows, int column)
    {
        string[] texts = new string[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            texts[row] = (string)rows[row][column]!;
        }
        return texts;
    }

    private static ReadOnlyMemory<T?> Values<T>(List<object?[]> rows, int column, Func<object, IFormatProvider, T> convert)
        where T : struct
    {
        T?[] values = new T?[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            values[row] = rows[row][column] is { } value ? convert(value, System.Globalization.CultureInfo.InvariantCulture) : null;
        }
        return values;
    }
}
