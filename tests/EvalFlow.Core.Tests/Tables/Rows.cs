using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Tests.Tables;

/// <summary>Reads whole tables for tests.</summary>
internal static class Rows
{
    public sealed record Row(int Line, string?[] Cells);

    public static (IReadOnlyList<string> Columns, List<Row> Rows) Of(string path, Action<Problem>? report = null)
    {
        using ITableReader table = TableFile.Open(path, Path.GetFileName(path), report);
        List<Row> rows = [];
        while (table.Read())
        {
            rows.Add(new Row(table.Line, [.. table.Columns.Select(table.Get)]));
        }
        return (table.Columns, rows);
    }

    public static (IReadOnlyList<string> Columns, List<Row> Rows) OfText(string name, string text, Encoding? encoding = null)
    {
        using TempFolder folder = new();
        return Of(folder.Write(name, text, encoding));
    }
}
