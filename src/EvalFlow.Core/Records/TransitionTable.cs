using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Records;

/// <summary>Which act leads from which state to which. Whatever stands in no row is refused.</summary>
public sealed class TransitionTable<TState, TAct>(params (TState From, TAct Act, TState To)[] rows)
    where TState : struct, Enum
    where TAct : struct, Enum
{
    private readonly Dictionary<(TState, TAct), TState> _next = rows.ToDictionary(row => (row.From, row.Act), row => row.To);

    public IReadOnlyList<(TState From, TAct Act, TState To)> Rows => rows;

    /// <summary>The state that the act leads to; null when it is not possible there.</summary>
    public TState? Find(TState from, TAct act) => _next.TryGetValue((from, act), out TState to) ? to : null;

    /// <summary>The state that the act leads to. Throws <see cref="BadInputException"/>, naming what is possible, when it is not.</summary>
    /// <param name="id">Of the record, for the message.</param>
    public TState Next(string id, TState from, TAct act) => Find(from, act) ?? throw new BadInputException(
        id, $"{id} is {StateWord.Of(from)}; '{StateWord.Of(act)}' is not possible there.", Possible(from));

    private string Possible(TState from)
    {
        string[] acts = [.. rows.Where(row => row.From.Equals(from)).Select(row => StateWord.Of(row.Act))];
        return acts.Length == 0 ? "Nothing more can be done with it." : $"Possible now: {string.Join(", ", acts)}.";
    }
}

/// <summary>States and acts as records and people write them: in lower case, with underscores.</summary>
public static class StateWord
{
    public static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
