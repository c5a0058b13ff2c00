namespace EvalFlow.Sqlite.Queries;

/// <summary>A question in SQL, and how much of an answer is wanted.</summary>
public sealed record QueryRequest(string Sql)
{
    /// <summary>Rows read at most.</summary>
    public int MaxRows { get; init; } = 1_000;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <param name="Truncated">There are more rows than were asked for.</param>
public sealed record QueryEnd(int Rows, bool Truncated);

/// <summary>A view and its columns.</summary>
public sealed record QueryView(string Name, IReadOnlyList<string> Columns);
