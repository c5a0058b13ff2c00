using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Makes samples of the rows of a table and reports what is wrong with them.</summary>
internal sealed class SampleReader(SamplePlan plan, ITableReader table, string file, Action<Problem> report)
{
    private readonly SampleSource _source = plan.Source;
    private readonly WhereFilter _where = new(plan.Source.Where);
    private readonly SampleColumns _columns = new(plan, table, file, report);
    private readonly ContentHash _content = new();
    private readonly RepeatedTexts _repeated = new();
    private bool _any;

    /// <summary>False after reporting that columns are missing without which no row can be read.</summary>
    public bool CheckColumns() => _columns.CheckStart();

    /// <summary>The next sample that can be used; null at the end.</summary>
    public SampleRow? Read()
    {
        while (table.Read())
        {
            if (!_where.Keeps(table))
            {
                continue;
            }
            _any = true;
            if (Row() is { } row)
            {
                return row;
            }
        }
        return null;
    }

    /// <summary>Reports what only the whole file can tell.</summary>
    public void CheckEnd()
    {
        _columns.CheckEnd();
        if (!_any)
        {
            report(_where.NothingLeft(file));
        }
    }

    private SampleRow? Row()
    {
        IReadOnlyList<ChatTurn>? messages = null;
        if (_source.Messages is { } column && (messages = Messages(column)) is null)
        {
            return null;
        }
        string? input = _source.Input.Length > 0 ? Required(_source.Input, "input") : messages?[^1].Text;
        string? id = _source.Id.Count > 0 ? Id() : "";
        if (input is null || id is null)
        {
            return null;
        }
        Sample sample = new()
        {
            Id = id,
            Input = input,
            Targets = Targets.Read(table, _source.Target),
            Cluster = Cluster(),
            Slices = Cells(plan.Slices, isSlice: true),
            Columns = Cells(plan.Kept, isSlice: false),
            Messages = messages,
        };
        return id.Length > 0 ? new SampleRow(sample, table.Line, id) : Generated(sample);
    }

    private SampleRow Generated(Sample sample)
    {
        string content = Convert.ToHexStringLower(_content.OfQuestion(sample));
        return new SampleRow(sample with { Id = string.Concat("s-", content.AsSpan(0, 12)) }, table.Line, content);
    }

    private string? Id()
    {
        string[] parts = new string[_source.Id.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            if (Required(_source.Id[i], "id") is not { } part)
            {
                return null;
            }
            parts[i] = part;
        }
        return _source.IdTemplate is { } template
            ? SampleIds.Fill(template, name => parts[_source.Id.TakeWhile(column => column != name).Count()])
            : SampleIds.Join(parts);
    }

    private string? Required(string column, string role)
    {
        string? cell = table.Get(column);
        if (string.IsNullOrWhiteSpace(cell))
        {
            string named = column == role ? "" : $" (column '{column}')";
            Report(column, $"The {role}{named} is empty.", role == "id" ? "Give every row an id that no other row has." : "Write the text that the model is asked, or delete the row.");
            return null;
        }
        return cell;
    }

    private string? Cluster() =>
        _source.Cluster is { } column && table.Get(column) is { Length: > 0 } cluster ? _repeated.Share(cluster) : null;

    private IReadOnlyList<ChatTurn>? Messages(string column)
    {
        if (Required(column, "conversation") is not { } text)
        {
            return null;
        }
        IReadOnlyList<ChatTurn>? turns = ChatTurns.Read(text, out string? wrong);
        if (turns is null)
        {
            Report(column, wrong!, "Write [{\"role\": \"user\", \"content\": \"...\"}, ...] with the roles system, user and assistant, ending with the user.");
        }
        return turns;
    }

    // An empty cell is no value: the sample is in no group of that slice.
    private Dictionary<string, string> Cells(IReadOnlyList<string> names, bool isSlice)
    {
        if (names.Count == 0)
        {
            return None;
        }
        Dictionary<string, string> cells = new(names.Count);
        foreach (string name in names)
        {
            if (table.Get(name) is { } cell && (!isSlice || cell.Length > 0))
            {
                cells.Add(name, isSlice ? _repeated.Share(cell) : cell);
            }
        }
        return cells;
    }

    private void Report(string column, string message, string fix) =>
        report(new Problem(file, table.Line, table.LetterOf(column), column, message, fix));

    private static readonly Dictionary<string, string> None = [];
}
