using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Models.Replay;

/// <summary>Finds the columns of recorded responses and sees that every row can be used; a doubled id would only show in a run.</summary>
internal static class RecordingCheck
{
    private const int MostProblems = 20;

    private static readonly string[] Ids = ["id", "item_id", "sample_id", "itemid", "sampleid", "nr", "no"];
    private static readonly string[] Responses = ["response", "answer", "output", "completion", "model_response", "model_output", "reply"];

    public static Recording Read(string path, NewRecording asked)
    {
        using ITableReader reader = TableFile.Open(path, asked.FileName);
        // JSONL says its columns row by row.
        bool hasRow = reader.Read();
        string id = Find(reader, asked.FileName, asked.IdColumn, Ids, "ids");
        string response = Find(reader, asked.FileName, asked.ResponseColumn, Responses, "responses");
        string? epoch = reader.Columns.FirstOrDefault(column => column.Trim().Equals("epoch", StringComparison.OrdinalIgnoreCase));
        Dictionary<(string, string?), int> seen = [];
        List<Problem> problems = [];
        for (; hasRow && problems.Count < MostProblems; hasRow = reader.Read())
        {
            CheckRow(reader, asked.FileName, (id, response, epoch), seen, problems);
        }
        return problems.Count > 0 ? throw new BadInputException(problems)
            : seen.Count == 0 ? throw new BadInputException(asked.FileName, "The file holds no responses.", "Write one response in a row, column names above.")
            : new Recording("", id, response, epoch, seen.Count, 0);
    }

    private static void CheckRow(
        ITableReader reader, string file, (string Id, string Response, string? Epoch) columns, Dictionary<(string, string?), int> seen, List<Problem> problems)
    {
        string line = reader.Line.ToString(CultureInfo.InvariantCulture);
        if (reader.Get(columns.Id) is not { Length: > 0 } id)
        {
            problems.Add(new Problem(file, reader.Line, null, columns.Id, $"Line {line} has no id.", "Give each response the id of its sample."));
        }
        else if (reader.Get(columns.Response) is null)
        {
            problems.Add(new Problem(file, reader.Line, null, columns.Response, $"Line {line} has no response.", "Delete the row when the model gave none; an empty answer is an empty text."));
        }
        else if (!seen.TryAdd((id, columns.Epoch is null ? null : reader.Get(columns.Epoch)), reader.Line))
        {
            int first = seen[(id, columns.Epoch is null ? null : reader.Get(columns.Epoch))];
            problems.Add(new Problem(file, reader.Line, null, columns.Id, $"Id '{id}' stands in lines {first.ToString(CultureInfo.InvariantCulture)} and {line}.", "Keep one; repeated answers of one sample need a column epoch: 1, 2, ..."));
        }
    }

    private static string Find(ITableReader reader, string file, string? wanted, string[] usual, string what)
    {
        string? found = wanted is null
            ? usual.Select(name => reader.Columns.FirstOrDefault(column => Plain(column) == name)).FirstOrDefault(column => column is not null)
            : reader.Columns.FirstOrDefault(column => column.Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
        return found ?? throw new BadInputException([new Problem(
            file, 1, null, what, wanted is null ? $"No column looks like the one of the {what}." : $"There is no column '{wanted.Trim()}'.",
            $"Say which column holds the {what}; the file has: {string.Join(", ", reader.Columns)}.")]);
    }

    private static string Plain(string column) => column.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
}
