using System.Text.Json.Serialization;

namespace EvalFlow.Core.Registry;

/// <summary>Where an eval stands between its first draft and its retirement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EvalState>))]
public enum EvalState
{
    [JsonStringEnumMemberName("draft")]
    Draft,

    [JsonStringEnumMemberName("in_review")]
    InReview,

    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>In use; also where an eval counts as standing that nobody has put under the lifecycle.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>Says little that is new, but must not get worse: still run for releases, no longer asked to be informative.</summary>
    [JsonStringEnumMemberName("regression_only")]
    RegressionOnly,

    [JsonStringEnumMemberName("retired")]
    Retired,
}

/// <summary>Which moves there are between states, and what each state means for the rest of EvalFlow.</summary>
public static class Lifecycle
{
    private static readonly Dictionary<EvalState, EvalState[]> Moves = new()
    {
        [EvalState.Draft] = [EvalState.InReview, EvalState.Retired],
        [EvalState.InReview] = [EvalState.Draft, EvalState.Approved, EvalState.Retired],
        [EvalState.Approved] = [EvalState.Active, EvalState.InReview, EvalState.Draft, EvalState.Retired],
        [EvalState.Active] = [EvalState.RegressionOnly, EvalState.InReview, EvalState.Draft, EvalState.Retired],
        [EvalState.RegressionOnly] = [EvalState.Active, EvalState.InReview, EvalState.Retired],
        [EvalState.Retired] = [EvalState.Draft],
    };

    /// <summary>Where an eval may go from a state.</summary>
    public static IReadOnlyList<EvalState> From(EvalState state) => Moves[state];

    /// <summary>True for the states in which an eval is run for releases and kept fresh.</summary>
    public static bool IsInUse(EvalState state) => state switch
    {
        EvalState.Active or EvalState.RegressionOnly => true,
        EvalState.Draft or EvalState.InReview or EvalState.Approved or EvalState.Retired => false,
    };

    /// <summary>The word for a state in commands, files and results.</summary>
    public static string Word(EvalState state) => state switch
    {
        EvalState.Draft => "draft",
        EvalState.InReview => "in_review",
        EvalState.Approved => "approved",
        EvalState.Active => "active",
        EvalState.RegressionOnly => "regression_only",
        EvalState.Retired => "retired",
    };

    /// <summary>The state of a word, or null when there is none.</summary>
    public static EvalState? Parse(string word)
    {
        foreach (EvalState state in Enum.GetValues<EvalState>())
        {
            if (Word(state) == word)
            {
                return state;
            }
        }
        return null;
    }
}
