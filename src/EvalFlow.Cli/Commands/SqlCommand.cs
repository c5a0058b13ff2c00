using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Exports;
using EvalFlow.Sqlite.Queries;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow sql "SELECT ..."</c>.</summary>
internal static class SqlCommand
{
    private const int RowsOfFile = 10_000_000;

    private static readonly Argument<string?> Sql = new("query") { Description = "One SELECT over the views of docs/sql.md.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Csv = new("--csv") { Description = "Write the rows to this file.", HelpName = "FILE" };
    private static readonly Option<bool> Views = new("--views") { Description = "List the views and their columns." };
    private static readonly Option<int?> MaxRows = new("--max-rows") { Description = "Rows at most (default 1,000; with --csv 10,000,000).", HelpName = "N" };
    private static readonly Option<double> Timeout = new("--timeout") { Description = "Seconds at most (default 30).", HelpName = "S", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        Command command = new("sql", "Ask the results in SQL. Read-only; holds no prompts and no responses.") { Sql, Csv, Views, MaxRows, Timeout };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (context.InAzure)
        {
            throw new BadInputException("--store", "SQL is answered from the embedded store; a storage account has none.", "Export the runs: evalflow export RUN --format parquet, and ask the files.");
        }
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        SqliteQuery query = new(host.Folder, context.Clock);
        if (parsed.GetValue(Views))
        {
            return ListViews(context.Screen, query.Views());
        }
        string? csv = parsed.GetValue(Csv) is { } file ? OutputFile.Check(file) : null;
        QueryRequest request = new(parsed.GetValue(Sql) ?? throw new BadInputException("query", "There is no query.", "Write evalflow sql \"SELECT * FROM v_runs\", or evalflow sql --views."))
        {
            MaxRows = parsed.GetValue(MaxRows) ?? (csv is null ? 1_000 : RowsOfFile),
            Timeout = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(Timeout), 0.1, 3600)),
        };
        QueryEnd end = csv is not null
            ? await WriteAsync(query, request, csv, cancellationToken)
            : await ShowAsync(context.Screen, query, request, cancellationToken);
        if (csv is not null)
        {
            context.Screen.Say($"wrote  {csv}  {Numbers.Count(end.Rows)} rows");
        }
        if (end.Truncated)
        {
            context.Screen.Note($"Only the first {Numbers.Count(end.Rows)} rows are shown; --max-rows N shows more, --csv FILE writes all.");
        }
        return ExitCode.Done;
    }

    private static async Task<QueryEnd> WriteAsync(SqliteQuery query, QueryRequest request, string path, CancellationToken cancellationToken)
    {
        QueryEnd end = new(0, false);
        await OutputFile.WriteAsync(path, async stream =>
        {
            using CsvRows rows = new(stream);
            end = await query.RunAsync(request, rows.Header, rows.Row, cancellationToken);
        });
        return end;
    }

    private static async Task<QueryEnd> ShowAsync(Screen screen, SqliteQuery query, QueryRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> columns = [];
        List<object?[]> rows = [];
        QueryEnd end = await query.RunAsync(request, names => columns = names, rows.Add, cancellationToken);
        if (screen.Json)
        {
            screen.WriteJson(new QueryReport(columns, rows, end.Truncated));
            return end;
        }
        string[][] shown = [.. rows.Select(row => row.Select(Shown).ToArray())];
        if (Width(columns, shown) <= screen.Out.Profile.Width)
        {
            WriteTable(screen, columns, shown);
        }
        else
        {
            WriteRecords(screen, columns, shown);
        }
        screen.Say($"{Numbers.Count(end.Rows)} {(end.Rows == 1 ? "row" : "rows")}");
        return end;
    }

    private static int Width(IReadOnlyList<string> columns, string[][] rows) =>
        columns.Select((column, at) => 2 + rows.Select(row => row[at].Length).Append(column.Length).Max()).Sum();

    private static void WriteTable(Screen screen, IReadOnlyList<string> columns, string[][] rows)
    {
        Table table = RunView.Grid([.. columns]);
        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }
        screen.Show(table);
    }

    // What does not fit side by side stands below each other.
    private static void WriteRecords(Screen screen, IReadOnlyList<string> columns, string[][] rows)
    {
        int width = columns.Max(column => column.Length);
        foreach (string[] row in rows)
        {
            for (int at = 0; at < row.Length; at++)
            {
                screen.Say($"{columns[at].PadRight(width)}  {row[at]}");
            }
            screen.Say("");
        }
    }

    // Names come from other people; a terminal must not take them for commands.
    private static string Shown(object? cell) => cell switch
    {
        null => "",
        double number => number.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture),
        IFormattable whole => whole.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        byte[] bytes => $"({bytes.Length} bytes)",
        _ => string.Concat(cell.ToString()!.Select(sign => char.IsControl(sign) ? ' ' : sign)),
    };

    private static int ListViews(Screen screen, IReadOnlyList<QueryView> views)
    {
        if (screen.Json)
        {
            screen.WriteJson(new ViewReport(views));
        }
        foreach (QueryView view in views)
        {
            screen.Say(view.Name);
            screen.Tell(string.Join(", ", view.Columns), 4);
        }
        return ExitCode.Done;
    }
}

internal sealed record QueryReport(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, bool Truncated);

internal sealed record ViewReport(IReadOnlyList<QueryView> Views);
